import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { errorsOf } from './ui-server.js';

/** What a spec wants to go wrong: the browser tells every such answer as an error. */
export interface BrowserErrors {
  expect(errors: RegExp): void;
}

/** Hands each spec a page of its own, and fails the one whose browser told an error that it did not expect. */
export function useFreshPage(browser: () => Browser, take: (page: Page) => void): BrowserErrors {
  let page: Page | undefined;
  let errors: readonly string[] = [];
  let expected: RegExp | undefined;

  beforeEach('open a page', async () => {
    page = await browser().newPage({ locale: 'en-GB', timezoneId: 'UTC' });
    page.setDefaultTimeout(20_000);
    errors = errorsOf(page);
    expected = undefined;
    take(page);
  });
  afterEach('close the page', async () => {
    await page?.context().close();
    const told = errors.filter((error) => !(expected?.test(error) ?? false));
    expect(told, 'errors of the browser').to.deep.equal([]);
  });

  return { expect: (pattern) => void (expected = pattern) };
}
