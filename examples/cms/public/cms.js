/* global document, location, URLSearchParams */
// On a phone the row of pages scrolls.
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

// The elements tell which page they want to open; the CMS opens its own.
document.addEventListener('eventark:navigate', (event) => {
  const { route, ...about } = event.detail;
  const path = pathOf(route, about);
  if (path === undefined) return;
  event.preventDefault();
  location.assign(path);
});

function pathOf(route, about) {
  const [first, name, page] = route.split('/');
  // What was chosen becomes attributes of the element on the page that opens.
  const withChosen = (path, ...names) => {
    const chosen = names.filter((each) => about[each]).map((each) => [each, about[each]]);
    return chosen.length === 0 ? path : `${path}?${new URLSearchParams(chosen)}`;
  };
  if (first === 'restores') return `/admin/${route}`;
  if (first === 'restore' || first === 'templates') {
    return withChosen(`/admin/${first}`, 'app', 'backup', 'source', 'at', 'only', 'again');
  }
  if (first === 'backups') return withChosen(`/apps/${encodeURIComponent(about.app)}/${route}`, 'tab', 'base');
  if (first === 'apps' && page === 'clone') return withChosen(`/apps/${name}/clone`, 'backup', 'at', 'only', 'again');
  // From the list of all apps to the backups of one, from a new app to its articles.
  if (first === 'apps') return `/apps/${name}/${location.pathname === '/admin' ? 'backups' : 'articles'}`;
  return undefined;
}
