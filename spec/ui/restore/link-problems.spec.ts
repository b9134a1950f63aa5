import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';
import { aPlan } from './a-plan.js';

/** Code and status as the server has them, what the page says of it in English and in German, and a part of what to do. */
const PROBLEMS: readonly (readonly [code: string, status: number, english: string, german: string, way: RegExp])[] = [
  ['permission-denied', 403, 'Needs sign-in', 'Anmeldung nötig', /a user and a password can be written into/],
  ['not-a-backup', 422, 'Not a backup file', 'Keine Sicherung', /The server says why\./],
  ['archive-not-zip', 422, 'Not a backup file', 'Keine Sicherung', /The server says why\./],
  ['size-limit', 413, 'Too large (limit 200 GB)', 'Zu groß (höchstens 200 GB)', /An administrator can raise the limit/],
  ['url-denied', 403, 'Address not allowed', 'Adresse nicht erlaubt', /An administrator can allow hosts/],
  ['source-not-found', 404, 'Nothing there', 'Nichts gefunden', /Check the address/],
  ['source-unreachable', 502, 'Not reachable', 'Nicht erreichbar', /then try again/],
  ['archive-version', 422, 'Not usable', 'Nicht brauchbar', /The server says why\./],
];

describe('The check of a link in the restore wizard', () => {
  const ui = useUi();
  const { errors } = ui;

  const enter = async (lang: 'en-GB' | 'de'): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/?lang=${lang}#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: lang === 'de' ? /Über einen Link/ : /From a link/ }).check();
    await ui.page.locator('#address').fill('https://files.example/blog.zip');
  };

  it('says that it checks', async () => {
    await enter('en-GB');
    const asked = Promise.withResolvers<void>();
    await ui.page.route('**/restores:preview', async (route) => {
      await asked.promise;
      await route.fulfill({ json: aPlan({}) });
    });
    await ui.page.getByRole('button', { name: 'Check link' }).click();
    await ui.page.getByText('Checking…').waitFor();
    expect(await ui.page.getByRole('button', { name: 'Check link' }).getAttribute('aria-disabled')).to.equal('true');
    expect(await axeFindings(ui.page), 'checking').to.deep.equal([]);
    asked.resolve();
    await ui.page.getByText('Readable', { exact: true }).waitFor();
    expect(await axeFindings(ui.page), 'readable').to.deep.equal([]);
  });

  it('says what is wrong and what to do, whatever the server says, in both languages', async () => {
    errors.expect(/Failed to load/);
    const said = ui.page.getByRole('alert');
    for (const [lang, check] of [
      ['en-GB', 'Check link'],
      ['de', 'Link prüfen'],
    ] as const) {
      await enter(lang);
      for (const [code, status, english, german, way] of PROBLEMS) {
        const params = code === 'size-limit' ? { limit: 200e9 } : {};
        await ui.page.route(
          '**/restores:preview',
          (route) =>
            route.fulfill({ status, json: { code, params, detail: 'the server says why', hint: 'and what to do' } }),
          { times: 1 },
        );
        await ui.page.getByRole('button', { name: check }).click();
        await said.getByText(code, { exact: true }).waitFor();
        await said.getByText(lang === 'de' ? german : english, { exact: true }).waitFor();
        if (lang === 'de') continue;
        expect(await said.innerText(), code).to.match(way);
        expect(await axeFindings(ui.page), code).to.deep.equal([]);
      }
    }
  });
});
