import type { APIResponse, Page, Route } from 'playwright-core';

/** Opens the wizard at an address, and goes through it to the preview of an app of this name. */
export async function toPreview(page: Page, address: string, name: string): Promise<void> {
  const button = (label: string): ReturnType<Page['getByRole']> => page.getByRole('button', { name: label });
  await page.goto(address);
  await button('Next').click();
  await page.getByLabel('Name of the new app').fill(name);
  await page.getByText('Free', { exact: true }).waitFor();
  await button('Next').click();
  await button('Preview').click();
  await page.getByRole('button', { name: /^Restore [\d,]+ events$/ }).waitFor();
}

/** What the server answers, whole: a preview that takes long is told as it goes otherwise. */
export async function wholeAnswer(route: Route): Promise<APIResponse> {
  return route.fetch({ headers: { ...route.request().headers(), accept: 'application/json' } });
}
