import type { Articles } from './articles.js';

const MAGAZINE: readonly (readonly [title: string, text: string])[] = [
  ['Autumn in the workshop', 'Wool, corduroy and waxed cotton in moss, rust and slate. Made in small runs.'],
  ['How a backup is read back', 'A backup that nobody has read is a hope. We read each one, every time.'],
  ['Ten years of the Thursday market', 'It began with three tables and a borrowed awning.'],
  ['A letter from Lyon', 'The bookbinder of the rue Mercière still sews every spine by hand.'],
  ['What we learned from the flood', 'The archive was on the first floor. It is on the third one now.'],
  ['Bread, salt, patience', 'Forty hours from flour to loaf, and most of them are waiting.'],
];

/** Two apps with a little history, so that there is something to back up. */
export async function fill(articles: Articles): Promise<void> {
  const magazine = await articles.createApp('magazine', 'ana', ['tom']);
  for (const [at, [title, text]] of MAGAZINE.entries()) {
    const by = at % 2 === 0 ? 'ana' : 'tom';
    const draft = await articles.create(magazine, by, { title, text: '' });
    const article = await articles.update(magazine, draft, by, { title, text });
    if (at < 4) await articles.publish(magazine, article, 'ana', true);
  }
  const shop = await articles.createApp('shop', 'ana', ['tom']);
  await articles.create(shop, 'tom', { title: 'Opening hours', text: 'Tuesday to Saturday, 10 to 18.' });
}
