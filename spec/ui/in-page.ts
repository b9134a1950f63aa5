import type { Page, Route } from 'playwright-core';

/** All elements of a page in order, those within elements of ours as well. */
export const EVERY_ELEMENT = `(() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((each) => (each.shadowRoot ? [each, ...all(each.shadowRoot)] : [each]));
  return all(document);
})()`;

/** An answer that was given, and comes when a spec says so. */
export interface HeldAnswer {
  /** Resolves once the server has answered. */
  readonly given: Promise<void>;
  /** Lets it come, and resolves when the page has seen it. */
  come(): Promise<void>;
}

/** Holds the next answer of an address back, as a slow line does: it is older than all that come meanwhile. */
export async function holdAnswer(page: Page, address: RegExp): Promise<HeldAnswer> {
  const [given, free, came] = [0, 1, 2].map(() => Promise.withResolvers<void>());
  const hold = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    given?.resolve();
    await free?.promise;
    await route.fulfill({ response });
    came?.resolve();
  };
  await page.route(address, hold, { times: 1 });
  return {
    given: given?.promise ?? Promise.resolve(),
    come: async () => {
      free?.resolve();
      await came?.promise;
      await page.evaluate(`fetch('/api').then((answer) => answer.text())`);
    },
  };
}

/** How far the page is wider than its window, in pixels. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

export async function writeFrom(page: Page, dir: 'ltr' | 'rtl'): Promise<void> {
  await page.evaluate(`document.documentElement.dir = '${dir}'`);
}

/** Texts that do not stand from left to right, as the languages of the elements do: "kB 154". */
export async function reversedOn(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const found = new Set();
    const isInline = (element) => getComputedStyle(element).display === 'inline' && !element.matches('[dir], bdi, code, .hidden');
    const charsIn = (element) => [...element.childNodes].flatMap((node) =>
      node.nodeType === 3 ? [...node.textContent].map((char, at) => ({ node, char, at })) : node.nodeType === 1 && isInline(node) ? charsIn(node) : []);
    const look = (root) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        const isText = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent.trim() !== '');
        if (!isText || isInline(element) || element.closest('[dir=ltr], bdi, svg, code, option, .hidden') !== null) continue;
        const chars = charsIn(element).filter(({ char }) => /[\\p{L}\\p{N}+−%]/u.test(char)).slice(0, 60);
        let last;
        for (const { node, at } of chars) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const { left, top, width } = range.getBoundingClientRect();
          if (width === 0) continue;
          if (last !== undefined && Math.abs(last.top - top) < 4 && left < last.left) found.add(element.textContent.replaceAll(/\\s+/g, ' ').trim().slice(0, 60));
          last = { left, top };
        }
      }
    };
    look(document.querySelector('main, #page, body'));
    return [...found];
  })()`);
}

/** Every text on the page becomes 40 % longer, as another language may make it. */
export async function lengthen(page: Page): Promise<void> {
  await page.evaluate(`(function walk(node) {
    if (node.shadowRoot) walk(node.shadowRoot);
    const text = node.nodeType === 3 && !node.parentElement?.closest('style') ? node.textContent.trim() : '';
    if (text.length > 2) node.textContent = '[' + text + ' ' + 'ŵ'.repeat(Math.ceil(text.length * 0.4)) + ']';
    for (const child of [...node.childNodes]) walk(child);
  })(document.body)`);
}

/** Keeps what the live regions of an element say in `globalThis.heard`, and that which is said at once, of a failure, in `globalThis.alarms` too. */
export async function listenTo(page: Page, element: string): Promise<void> {
  await page.evaluate(`
    const root = document.querySelector('${element}').shadowRoot;
    const textOf = (region) => root.querySelector(region)?.textContent.trim() ?? '';
    const last = { said: textOf('[aria-live=polite]'), alarm: textOf('.hidden[role=alert]') };
    Object.assign(globalThis, { heard: [], alarms: [] });
    new MutationObserver(() => {
      const now = { said: textOf('[aria-live=polite]'), alarm: textOf('.hidden[role=alert]') };
      if (now.said !== last.said && now.said !== '') heard.push(now.said);
      if (now.alarm !== last.alarm && now.alarm !== '') {
        heard.push(now.alarm);
        alarms.push(now.alarm);
      }
      Object.assign(last, now);
    }).observe(root, { childList: true, characterData: true, subtree: true });`);
}

/** Waits until an expression in the page is true: a policy of the page may forbid that the page itself looks at a text as code. */
export async function until(page: Page, expression: string): Promise<void> {
  for (const end = Date.now() + 20_000; !(await page.evaluate<boolean>(expression)); await page.waitForTimeout(50))
    if (Date.now() > end) throw new Error(`never: ${expression}`);
}

/** Until what the page has heard is drawn. */
export const TWO_FRAMES = 'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))';

/** Counts what moves by itself on the page from now on. */
export const WATCH_SHIFTS = `
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts += value;
  }).observe({ type: 'layout-shift' });`;

export const LAYOUT_SHIFTS = 'globalThis.shifts';
