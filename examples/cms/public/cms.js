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
  const chosen = new URLSearchParams({ app: app ?? '', backup: backup ?? '' });
  if (route === 'restore') {
    return `/admin/restore?${chosen}`;
  }
  if (route === 'templates') return `/admin/templates?${chosen}`;
  if (route === `apps/${encodeURIComponent(app)}`) {
    return `/apps/${encodeURIComponent(app)}/${location.pathname === '/admin' ? 'backups' : 'articles'}`;
  }
  if (route === `apps/${encodeURIComponent(app)}/clone`)
    return `/${route}?${new URLSearchParams({ backup: backup ?? '' })}`;
  if (/^restores\/\w+$/.test(route)) return `/admin/${route}`;
  return undefined;
}
