import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useChromium } from '../support/chromium.js';
import { startCms, type CmsExample } from '../support/hosts/cms-example.js';
import { useFreshPage } from './fresh-page.js';
import { overflowOf } from './in-page.js';
import { axeFindings } from './ui-server.js';
import { stumblesOn } from './view/looks.js';

describe('The example of a CMS', () => {
  const browser = useChromium();
  let cms: CmsExample;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async function () {
    this.timeout(60_000);
    cms = await startCms();
  });
  after(async () => cms.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const signIn = async (name: RegExp): Promise<void> => {
    await page.goto(cms.url);
    await button(name).click();
    await page.getByRole('heading', { name: 'Articles' }).waitFor();
  };
  const backUp = async (): Promise<void> => {
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await button(/^Start backup$/)
      .first()
      .click();
    await page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
  };
  const titles = async (): Promise<readonly string[]> => page.locator('.articles a').allInnerTexts();

  it('has nothing that an eye stumbles over, on its own pages and on those with the elements', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const isPlain = async (name: string): Promise<void> => {
      await page.waitForLoadState();
      for (const width of [1440, 768, 390]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await stumblesOn(page), `${name} at ${width} px`).to.deep.equal([]);
        expect(await overflowOf(page), `${name} is wider than ${width} px`).to.equal(0);
      }
      expect(await axeFindings(page), name).to.deep.equal([]);
    };
    await page.goto(cms.url);
    await isPlain('signing in');
    await signIn(/Ana/);
    await isPlain('articles');
    await page.getByRole('link', { name: 'New article' }).click();
    await page.getByLabel('Title').waitFor();
    await isPlain('editor');
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await page.getByText('No backups yet').waitFor();
    await isPlain('backups');
    await page.getByRole('link', { name: 'All backups' }).click();
    await page.getByText('Nothing is running.').waitFor();
    await isPlain('all backups');
    await page.getByRole('link', { name: 'Restore', exact: true }).click();
    await page.getByRole('heading', { name: 'What do you want to do?' }).waitFor();
    await isPlain('restore');
    await page.getByRole('link', { name: 'New app from template' }).click();
    await page.getByText('No templates yet', { exact: false }).waitFor();
    await isPlain('templates');
    errors.expect(/404/);
    await page.goto(`${cms.url}/apps/nothing/articles`);
    await page.getByRole('heading', { name: 'There is no such app.' }).waitFor();
    await isPlain('a page that is not there');
  });

  it('refuses a change of an article that another person has changed, and keeps what was typed', async () => {
    await signIn(/Ana/);
    await page.getByRole('link', { name: 'A letter from Lyon' }).click();
    const other = await browser().newPage();
    await other.goto(cms.url);
    await other.getByRole('button', { name: /Tom/ }).click();
    await other.getByRole('link', { name: 'A letter from Lyon' }).click();
    await other.getByLabel('Text').fill('Written by Tom.');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByRole('heading', { name: 'Articles' }).waitFor();
    await other.context().close();
    await page.getByLabel('Text').fill('Written by Ana.');
    await button('Save').click();
    await page.getByRole('alert').getByText('Tom Berger has changed this article since you opened it.').waitFor();
    expect(await page.getByLabel('Text').inputValue()).to.equal('Written by Ana.');
    expect(await axeFindings(page)).to.deep.equal([]);
    await button('Save').click();
    await page.getByRole('link', { name: 'A letter from Lyon' }).click();
    expect(await page.getByLabel('Text').inputValue()).to.equal('Written by Ana.');
  });

  it('brings an article back that was deleted, in a copy beside the app', async () => {
    await signIn(/Ana/);
    await page.getByRole('link', { name: 'New article' }).click();
    await page.getByLabel('Title').fill('Written by mistake, deleted by mistake');
    await page.getByLabel('Text').fill('Nothing is lost.');
    await button('Save').click();
    await backUp();
    await page.getByRole('link', { name: 'Articles' }).click();
    await page.getByRole('link', { name: /by mistake/ }).click();
    await button('Delete').click();
    expect(await titles()).not.to.include('Written by mistake, deleted by mistake');

    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await button(/^Actions for/)
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Restore as new app…' }).click();
    await page.getByRole('radio', { name: /Get lost items back/ }).check();
    await button('Next').click();
    await page.getByLabel('Name of the new app').fill('magazine-then');
    await page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await page.getByText('ana@example.org (Owner), tom@example.org (Editor)').waitFor();
    await button(/^Restore \d+ events$/).click();
    await page.getByRole('heading', { name: /is ready$/ }).waitFor();
    expect(await axeFindings(page), 'the new app is ready').to.deep.equal([]);
    await button('Open the app').click();
    await page.getByRole('heading', { name: 'Articles' }).waitFor();
    expect(page.url()).to.equal(`${cms.url}/apps/magazine-then/articles`);
    expect(await titles()).to.include('Written by mistake, deleted by mistake');
    await page.getByRole('link', { name: 'magazine', exact: true }).click();
    expect(await titles()).not.to.include('Written by mistake, deleted by mistake');
  });

  it('opens what is chosen in a backup on its own page: objects, and a point in time', async () => {
    await signIn(/Ana/);
    await backUp();
    const details = async (tab: string): Promise<void> => {
      await page.getByRole('link', { name: 'Backups', exact: true }).click();
      await button(/^Actions for/)
        .first()
        .click();
      await page.getByRole('menuitem', { name: /^Compare/ }).click();
      await page.waitForURL(/\/apps\/magazine\/backups\/\w+\?tab=changes$/);
      await page.getByRole('button', { name: tab, exact: true }).click();
    };
    await details('Contents');
    await page
      .getByRole('checkbox', { name: /^Select / })
      .first()
      .check();
    await button('Recover into a new app…').click();
    await page.waitForURL(/\/admin\/restore\?app=magazine&backup=\w+&only=\w+$/);
    await page.getByRole('radio', { name: 'Get lost items back', checked: true }).waitFor();
    await page.goto(cms.url);
    await details('Timeline');
    await page.getByLabel('Go to event').fill('3');
    await page.keyboard.press('Enter');
    await button('Restore as of this point…').click();
    await page.waitForURL(/\/admin\/restore\?app=magazine&backup=\w+&at=3$/);
    await page.goto(`${cms.url}/apps/magazine/backups`);
    await button('Upload…').click();
    await page.waitForURL(/\/admin\/restore\?app=magazine&source=upload$/);
    await page.getByRole('radio', { name: /From a file/, checked: true }).waitFor();
  });

  it('makes an app from a template of another one, as a page of its own', async () => {
    await signIn(/Ana/);
    await page.getByRole('link', { name: 'New app from template' }).click();
    await button('Make a template…').click();
    await page.getByLabel('App', { exact: true }).selectOption('shop');
    await page.getByLabel('Name', { exact: true }).fill('Small shop');
    await button('Add a text').click();
    await page.getByLabel('Question', { exact: true }).fill('When is it open?');
    await page.getByLabel('Text in the app').fill('Tuesday to Saturday, 10 to 18.');
    await button('Make template').click();
    await page.getByRole('heading', { name: 'Use “\u2068Small shop\u2069”' }).waitFor();
    await page.getByLabel('Name of the new app').fill('bakery');
    await page.getByText('Free', { exact: true }).waitFor();
    await page.getByLabel('When is it open?').fill('Every day, 6 to 12.');
    expect(await axeFindings(page), 'a template is used').to.deep.equal([]);
    await button('Create app “\u2068bakery\u2069”').click();
    await page.getByRole('heading', { name: /is ready/ }).waitFor();
    expect(page.url()).to.match(/\/admin\/restores\/\w+$/);
    await button('Open the app').click();
    await page.getByRole('heading', { name: 'Articles' }).waitFor();
    expect(await titles()).to.deep.equal(['Opening hours']);
    await page.getByRole('link', { name: 'Opening hours' }).click();
    expect(await page.getByLabel('Text').inputValue()).to.equal('Every day, 6 to 12.');
  });

  it('lets editors back up and compare, and readers look, by its own accounts', async () => {
    const offered = async (): Promise<readonly string[]> => {
      await button(/^Actions for/)
        .first()
        .click();
      return page.getByRole('menuitem').allInnerTexts();
    };
    await signIn(/Tom/);
    await backUp();
    expect(await offered()).to.deep.equal(['Details', 'Compare…']);
    expect(await page.getByRole('link', { name: 'All backups' }).count()).to.equal(0);
    await page.keyboard.press('Escape');
    expect(await axeFindings(page), 'what an editor sees').to.deep.equal([]);
    errors.expect(/403/);
    for (const path of ['/admin', '/admin/restore', '/admin/templates']) {
      const answer = await page.goto(cms.url + path);
      expect(answer?.status(), path).to.equal(403);
    }
    await page.getByRole('heading', { name: 'Owners alone see this page.' }).waitFor();
    const cookies = await page.context().cookies();
    await button('Sign out').click();
    await button(/Léa/).click();
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await page.getByText('You can view backups.', { exact: false }).waitFor();
    expect(await button(/^Start backup$/).count()).to.equal(0);
    expect(await offered()).to.deep.equal(['Details']);
    await page.keyboard.press('Escape');
    expect(await axeFindings(page), 'what a reader sees').to.deep.equal([]);
    await page.getByRole('link', { name: 'Articles' }).click();
    await page.locator('.articles a').first().click();
    expect(await page.getByLabel('Title').getAttribute('readonly')).to.equal('');
    expect(await button(/Save|Publish|Delete/).count()).to.equal(0);
    expect((await page.request.post(page.url(), { form: { do: 'delete' } })).status()).to.equal(403);
    await page.context().clearCookies();
    await page.context().addCookies(cookies);
    await page.goto(cms.url);
    await page.getByRole('heading', { name: 'Sign in to Paperwork' }).waitFor();
  });

  it('shows the page of all apps, and the pages of backups have nothing that axe finds wrong', async () => {
    await signIn(/Ana/);
    await page.getByRole('link', { name: 'All backups' }).click();
    await page.getByRole('row', { name: /shop/ }).waitFor();
    await page
      .getByText(/up to date$/)
      .first()
      .waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Restore', exact: true }).click();
    await page.getByRole('heading', { name: 'What do you want to do?' }).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
  });
});
