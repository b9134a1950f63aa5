/* global document, location, URLSearchParams */
// The CMS has pages of its own for what the elements want to open.
document.addEventListener('eventark:navigate', (event) => {
  const { route, app, backup } = event.detail;
  const path = pathOf(route, app, backup);
  if (path === undefined) return;
  event.preventDefault();
  location.assign(path);
});

function pathOf(route, app, backup) {
  if (route === 'restore') {
    return `/admin/restore?${new URLSearchParams({ app: app ?? '', backup: backup ?? '' })}`;
  }
  if (route === 'templates') return `/admin/templates?${new URLSearchParams({ app: app ?? '' })}`;
  if (route === `apps/${encodeURIComponent(app)}`) {
    return `/apps/${encodeURIComponent(app)}/${location.pathname === '/admin' ? 'backups' : 'articles'}`;
  }
  if (route === `apps/${encodeURIComponent(app)}/clone`) return `/${route}`;
  if (/^restores\/\w+$/.test(route)) return `/admin/${route}`;
  return undefined;
}
