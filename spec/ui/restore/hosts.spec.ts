import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { keepPictures } from '../view/pictures.js';
import { HOSTILE, looksOf } from '../view/hostile-sheets.js';
import { wholeAnswer } from './to-preview.js';

/** The rest of them is tried on the list of backups. */
const SHEETS = ['unsets all', 'has a font, a size and colours for all', 'has variables of the same names'] as const;
const ELEMENTS = '<script type="module" src="/eventark-elements.js"></script>';

describe('The wizard and the templates in the page of a host', () => {
  const ui = useUi();

  before(async () => {
    const { point } = await ui.server.module.create('blog', { comment: 'of the blog' });
    const variables = [{ name: 'a', label: 'What is it called?', default: 'Beitrag' }];
    await ui.server.module.templates.make(point.id, { name: 'start', title: 'Start', secrets: 'keep', variables });
  });

  const click = async (name: string): Promise<void> => ui.page.getByRole('button', { name, exact: true }).click();
  const SCREENS = {
    'eventark-restore': async () => {
      await click('Next');
      await ui.page.getByText('Free', { exact: true }).waitFor();
      await click('Next');
      await click('Preview');
      await ui.page.locator('.findings').waitFor();
    },
    'eventark-templates': async () => {
      await ui.page.getByText('Free', { exact: true }).waitFor();
    },
  };
  /** How all looks that an element draws, once nothing of it moves any more. */
  const looks = async (element: keyof typeof SCREENS, rules: string): Promise<string> => {
    await ui.page.unrouteAll();
    await ui.page.route('**/host', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': "default-src 'self'; style-src 'self' 'nonce-host'" },
        body: `<!doctype html><html lang="en"><title>Host</title><style nonce="host">body { margin: 0 } ${rules}</style>
          ${ELEMENTS}<main><${element} api="/api" app="${element === 'eventark-restore' ? 'blog' : ''}" template="start"></${element}></main></html>`,
      }),
    );
    // The disk has another room each time.
    await ui.page.route('**/restores:preview', async (route) => {
      const response = await wholeAnswer(route);
      await route.fulfill({ response, json: { ...((await response.json()) as object), space: undefined } });
    });
    await ui.page.goto(`${ui.server.url}/host`);
    await SCREENS[element]();
    await ui.page.evaluate('document.fonts.ready');
    for (let before = ''; ;) {
      const now = (await ui.page.evaluate<readonly string[]>(looksOf(element))).join('\n');
      if (now === before) return now;
      before = now;
      await ui.page.waitForTimeout(200);
    }
  };

  for (const element of ['eventark-restore', 'eventark-templates'] as const) {
    it(`look as anywhere else whatever its style sheet does: ${element}`, async () => {
      const usual = await looks(element, '');
      expect(usual.split('\n').length).to.be.greaterThan(40);
      for (const title of SHEETS) {
        expect(await looks(element, HOSTILE[title]), title).to.equal(usual);
        await keepPictures(ui.page);
      }
    });
  }
});
