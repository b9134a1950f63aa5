import type { Page } from 'playwright-core';

/** Opens a page of a host that the server of the elements serves: what is in its head and body, and a script that runs before the elements are loaded. */
export async function openHost(
  page: Page,
  url: string,
  { body, script = '', styles = '' }: { readonly body: string; readonly script?: string; readonly styles?: string },
): Promise<void> {
  await page.route('**/host.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.route('**/host.css', (route) => route.fulfill({ contentType: 'text/css', body: styles }));
  await page.route('**/host', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'self'" },
      body: `<!doctype html><html lang="en-GB"><title>Host</title><link rel="stylesheet" href="/host.css">
        <main>${body}</main><script src="/host.js"></script>
        <script type="module" src="/eventark-elements.js"></script></html>`,
    }),
  );
  await page.goto(`${url}/host`);
}
