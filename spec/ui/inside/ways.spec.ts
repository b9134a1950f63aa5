import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { TWO_FRAMES } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

describe('Ways through the page of a backup in a browser', () => {
  let backup: string;
  const ui = useUi({ isLively: true });
  const { button, errors } = ui;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'all of it' })).point.id;
  });
  const open = async (tab: string, lang = 'en-GB'): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/?lang=${lang}#/apps/blog/inside?backup=${backup}&tab=${tab}`);
    await ui.page.locator('nav.tabs').waitFor();
  };
  const tab = async (name: string): Promise<void> => button(new RegExp(`^${name}$`)).click();
  const current = async (name: string): Promise<void> =>
    ui.page.locator('nav.tabs > [aria-current=page]').filter({ hasText: name }).waitFor();
  const rows = (): ReturnType<typeof ui.page.locator> => ui.page.locator('.changes li');

  it('keep the part that is shown in the address: for reload, Back, Forward and a link, whatever that asks for', async () => {
    await open('overview');
    for (const name of ['Contents', 'Timeline', 'Changes', 'Log']) await tab(name);
    await current('Log');
    await ui.page.reload();
    await current('Log');
    await ui.page.goBack();
    await current('Changes');
    await ui.page.goBack();
    await ui.page.locator('svg.chart').waitFor();
    await ui.page.goForward();
    await current('Changes');
    for (const wrong of ['', 'no-such', 'Timeline', 'constructor']) {
      await ui.page.goto('about:blank');
      await open(wrong);
      await current('Overview');
      await ui.page.getByText('SHA-256').waitFor();
    }
    // What was opened in one part is there after a way through others.
    await tab('Contents');
    await ui.page.locator('.objects button').first().click();
    await ui.page.locator('.main h2').waitFor();
    for (const name of ['Timeline', 'Changes', 'Overview', 'Timeline', 'Contents']) await tab(name);
    await ui.page.locator('.main h2').waitFor();
    await ui.page.goBack();
    await ui.page.goForward();
    await ui.page.locator('.main h2').waitFor();
  });

  it('list all that has changed, of one sort or kind, and lead from each to what it is now', async () => {
    await open('changes');
    await rows().nth(99).waitFor();
    const added = Number(
      (await ui.page.locator('strong').filter({ hasText: 'added · 0 changed' }).innerText()).replace(/ .*/s, ''),
    );
    while ((await rows().count()) < added) {
      const before = await rows().count();
      await button('Show more').click();
      await rows().nth(before).waitFor();
    }
    expect(await button('Show more').count()).to.equal(0);
    const answer = Promise.withResolvers<void>();
    await ui.page.route(/diff\?.*change=deleted/, (route) => answer.promise.then(async () => route.continue()));
    await button(/^Deleted$/).click();
    await button(/^All$/).click();
    await rows().first().waitFor();
    const late = ui.page.waitForResponse(/diff\?.*change=deleted/);
    answer.resolve();
    await (await late).finished();
    await ui.page.evaluate(TWO_FRAMES);
    expect(await rows().count(), 'those of the last answer').to.be.greaterThan(0);
    await button(/^Deleted$/).click();
    await ui.page.getByText('Nothing matches.').waitFor();
    await button(/^All$/).click();
    await ui.page.getByLabel('Kind of object').selectOption('Assets');
    await rows().filter({ hasText: 'hills.png' }).waitFor();
    await rows().nth(4).waitFor({ state: 'detached' });
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('hills.png').click();
    await current('Contents');
    await ui.page.getByRole('heading', { name: 'hills.png' }).waitFor();
  });

  it('compare an object with what the app has now, and show its secrets only when that is asked for', async () => {
    const { module } = ui.server;
    const { items } = await module.contents.objects(backup, { kind: 'rule', limit: 1 });
    await open('contents');
    await button(/^App \d/).click();
    await ui.page.locator('.objects button').first().click();
    const fields = ui.page.locator('dl.fields').first();
    await fields.getByText('secret', { exact: true }).waitFor();
    const { state } = await module.contents.object(backup, `app-${(await module.show(backup)).app.id}`);
    const { secret } =
      Object.values((state as unknown as { clients: Record<string, { secret: string }> }).clients)[0] ?? {};
    expect(secret).to.be.a('string');
    expect(await fields.innerText()).not.to.include(secret);
    await button('JSON').click();
    expect(await ui.page.locator('pre').innerText()).not.to.include(secret);
    await button(/^Show \d secrets?$/).click();
    expect(await ui.page.locator('pre').innerText()).to.include(secret);
    await button('Hide secrets').click();
    await ui.page.getByText(secret ?? '').waitFor({ state: 'detached' });
    await button('Changed since').click();
    await ui.page.getByText('It is the same in the app now.').waitFor();

    // As it was before its last event, beside now, and covered again.
    await button(/^Show \d secrets?$/).click();
    await ui.page.locator('.events button').nth(1).click();
    await button(/^Show \d secrets?$/).waitFor();
    const since = ui.page.getByRole('list', { name: 'Changed since' });
    await since.getByText('lastModified').waitFor();
    expect(await since.locator('li').first().innerText()).to.match(/In this backup:.*Now:/s);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect(items).to.have.lengthOf(1);
    errors.expect(/404/);
    await ui.page.route('**/backups/current/streams/*', (route) =>
      route.fulfill({ status: 404, json: { code: 'stream-not-found', detail: 'there is no stream' } }),
    );
    await ui.page.locator('.events button').nth(2).click();
    await ui.page.getByText('The app does not have it any more.').waitFor();
  });

  it('show what was chosen last, however fast, and let the list be as wide as somebody wants', async () => {
    await open('contents');
    await button(/^Assets \d/).click();
    const objects = ui.page.locator('.objects button');
    await objects.filter({ hasText: 'hills.png' }).waitFor();
    let isFirst = true;
    await ui.page.route('**/streams/*', async (route) => {
      const isSlow = isFirst;
      isFirst = false;
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 900));
      await route.continue();
    });
    const slow = ui.page.waitForResponse(/streams\//);
    await objects.filter({ hasText: 'drawing.svg' }).click();
    await objects.filter({ hasText: 'hills.png' }).dblclick();
    await ui.page.getByRole('heading', { name: 'hills.png' }).waitFor();
    await slow;
    await ui.page.waitForTimeout(1_000);
    await ui.page.getByRole('heading', { name: 'hills.png' }).waitFor();
    await ui.page.getByRole('img', { name: 'Picture in hills.png' }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);

    const splitter = ui.page.getByRole('separator', { name: 'Width of the list' });
    const width = async (): Promise<number> => (await ui.page.locator('.side').boundingBox())?.width ?? 0;
    await splitter.focus();
    await ui.page.keyboard.press('ArrowRight');
    expect(await width()).to.equal(308);
    await ui.page.keyboard.press('Home');
    expect([await width(), await splitter.getAttribute('aria-valuenow')]).to.deep.equal([280, '280']);
    const box = await splitter.boundingBox();
    if (box === null) throw new Error('there is no splitter');
    await ui.page.mouse.move(box.x + 4, box.y + 40);
    await ui.page.mouse.down();
    await ui.page.mouse.move(box.x + 104, box.y + 40, { steps: 4 });
    await ui.page.mouse.up();
    expect(await width()).to.equal(380);
    await splitter.dblclick();
    expect(await width()).to.equal(292);
  });

  it('are the same in German: contents, changes and overview', async () => {
    await open('contents', 'de');
    await button(/^Inhalte \d/).click();
    await ui.page.locator('.objects button').first().click();
    await ui.page.getByText('Am Ende der Sicherung').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await tab('Änderungen');
    await rows().first().waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await tab('Überblick');
    await button('Kopieren: Id').click();
    await ui.page.getByRole('status').filter({ hasText: 'Kopiert' }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });
});
