import type { Browser, Page } from 'playwright-core';

export const say = (what: string, figure: string): void => console.log(`${what.padEnd(56)} ${figure}`);

export const ms = (value: number): string => `${Math.round(value)} ms`;

export async function freshPage(from: Browser): Promise<Page> {
  const page = await from.newPage({ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  return page;
}

/** Times from frame to frame, of what the browser calls long tasks, and from an input to the frame that answers it: the longest of each. */
const WATCH = `
  globalThis.felt_ = { frame: 0, task: 0, input: 0 };
  const longest = (name, ms) => { felt_[name] = Math.max(felt_[name], ms); };
  let last = performance.now();
  const next = (now) => { longest('frame', now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(next); });
  const watch = (name, options) => new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longest(name, duration); }).observe(options);
  watch('task', { type: 'longtask' });
  watch('input', { type: 'event', durationThreshold: 16 });`;

/** The browser tells of an input a moment after it was answered. */
const SETTLED = `new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 150))`;

interface Felt {
  readonly frame: number;
  readonly input: number;
  readonly task: number;
  /** Of the page's own thread, which other work on the machine does not make longer. */
  readonly cpu: number;
}

export type Feel = (what: string, work: () => Promise<unknown>) => Promise<void>;

/**
 * How what is done on pages feels, in each of several runs: the longest frame, the longest wait for an answer to an input, the
 * longest task, and what the page's thread computed in all.
 */
export class Feelings {
  readonly #felt = new Map<string, Felt[]>();

  async on(page: Page): Promise<Feel> {
    await page.evaluate(WATCH);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const computed = async (): Promise<number> =>
      ((await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ??
        0) * 1_000;
    return async (what, work) => {
      await page.evaluate(SETTLED);
      await page.evaluate('void Object.assign(felt_, { frame: 0, task: 0, input: 0 })');
      const before = await computed();
      await work();
      await page.evaluate(SETTLED);
      const cpu = (await computed()) - before;
      const felt = { ...(await page.evaluate<Omit<Felt, 'cpu'>>('felt_')), cpu };
      this.#felt.set(what, [...(this.#felt.get(what) ?? []), felt]);
    };
  }

  /** Says the middle of all runs and the most. */
  say(): void {
    for (const [what, runs] of this.#felt) {
      const figure = (name: keyof Felt): string => {
        const sorted = runs.map((each) => each[name]).sort((a, b) => a - b);
        const [middle, most] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
        return `${name} ${ms(middle)}${runs.length > 1 ? ` (${ms(most)})` : ''}`;
      };
      say(what, (['frame', 'input', 'task', 'cpu'] as const).map(figure).join(', '));
    }
  }
}

/**
 * Presses what a selector finds within an element of ours. Unlike Playwright's own locators it looks once, and at nothing else: those
 * look through the whole page for each frame, which the page feels.
 */
export async function press(page: Page, element: string, selector: string): Promise<void> {
  const [x = 0, y = 0] = await page.evaluate<readonly number[]>(`(() => {
    const found = document.querySelector('${element}').shadowRoot.querySelector('${selector}');
    found.scrollIntoView({ block: 'nearest' });
    const { left, top, width, height } = found.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  })()`);
  await page.mouse.click(x, y);
}

/** Does something, and waits for the answer to what it asks for. */
export async function answered(page: Page, asked: RegExp, act: () => Promise<unknown>): Promise<void> {
  const answer = page.waitForResponse(asked);
  await act();
  await (await answer).finished();
}

export async function scroll(page: Page): Promise<void> {
  for (let step = 0; step < 12; step += 1) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(30);
  }
}
