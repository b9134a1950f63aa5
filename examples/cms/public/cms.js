/* global document, location, URLSearchParams */
// The CMS has pages of its own for what the elements want to open.
document.addEventListener('eventark:navigate', (event) => {
  const { route, ...about } = event.detail;
  const path = pathOf(route, about);
  if (path === undefined) return;
  event.preventDefault();
  location.assign(path);
});

function pathOf(route, { app, ...about }) {
  // The backup, the point in time and the objects that were chosen are the attributes of the element that opens.
  const given = ['backup', 'at', 'only'].flatMap((name) => (about[name] ? [[name, about[name]]] : []));
  const chosen = new URLSearchParams([['app', app ?? ''], ...given]);
  if (route === 'restore') {
    return `/admin/restore?${chosen}`;
  }
  if (route === 'templates') return `/admin/templates?${chosen}`;
  if (route === `apps/${encodeURIComponent(app)}`) {
    return `/apps/${encodeURIComponent(app)}/${location.pathname === '/admin' ? 'backups' : 'articles'}`;
  }
  if (route === `apps/${encodeURIComponent(app)}/clone`) return `/${route}?${new URLSearchParams(given)}`;
  if (/^restores\/\w+$/.test(route)) return `/admin/${route}`;
  return undefined;
}
