import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { useChromium } from '../support/chromium.js';
import { errorsOf, startUiServer, type UiServer, type UiServerOptions } from './ui-server.js';
import { namePictures } from './view/pictures.js';
import { slowDown } from './view/slow-page.js';

/** What a spec wants to go wrong: the browser tells every such answer as an error. */
export interface BrowserErrors {
  expect(errors: RegExp): void;
}

/** Hands each spec a page of its own, and fails the one whose browser told an error that it did not expect. */
export function useFreshPage(browser: () => Browser, take: (page: Page) => void): BrowserErrors {
  let page: Page | undefined;
  let errors: readonly string[] = [];
  let expected: RegExp | undefined;

  beforeEach('open a page', async function () {
    namePictures(this.currentTest?.fullTitle() ?? '');
    page = await browser().newPage({ locale: 'en-GB', timezoneId: 'UTC' });
    // Three browsers at once on two processors may be slow.
    page.setDefaultTimeout(45_000);
    await slowDown(page);
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

/** What a suite of pages has: one browser, one server, and a page for each spec. */
export interface Ui {
  readonly server: UiServer;
  readonly page: Page;
  readonly errors: BrowserErrors;
  readonly browser: Browser;
  /** The buttons that are called so. */
  readonly button: (name: string | RegExp) => Locator;
}

export interface UiOptions extends UiServerOptions {
  /** Each spec has a server of its own. */
  readonly isFresh?: boolean;
}

/** Starts the browser and the server of a suite before it, and stops them after it. Call this inside `describe`. */
export function useUi({ isFresh = false, ...options }: UiOptions = {}): Ui {
  const browser = useChromium();
  let server: UiServer | undefined;
  let page: Page | undefined;
  const start = async (): Promise<void> => void (server = await startUiServer(options));
  const stop = async (): Promise<void> => server?.close();
  (isFresh ? beforeEach : before)('start a server', start);
  const errors = useFreshPage(browser, (opened) => (page = opened));
  (isFresh ? afterEach : after)('stop the server', stop);

  const begun = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error('a page is asked for before its spec has begun');
    return part;
  };
  return {
    get server() {
      return begun(server);
    },
    get page() {
      return begun(page);
    },
    get browser() {
      return browser();
    },
    errors,
    button: (name) => begun(page).getByRole('button', { name }),
  };
}
