import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { damageableBackup } from '../restore/source/damaged-end.js';
import { axeFindings } from '../ui-server.js';

const named = (name: string): string => `\u2068${name}\u2069`;

describe('A template as of a point in time, on the page of templates', () => {
  let backup: string;
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'whole' })).point.id;
  });
  const open = async (query: string, title: string): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/templates?app=blog${query}`);
    await ui.page.getByLabel('Name', { exact: true }).fill(title);
  };

  for (const [history, from] of [
    [false, 'now'],
    [true, 'backup'],
  ] as const) {
    it(`is made of the app ${from}, ${history ? 'with' : 'without'} its history, and says which event it is`, async () => {
      await open(from === 'now' ? '' : `&backup=${backup}`, `Then ${from}`);
      await ui.page.getByLabel('As of a point', { exact: true }).check();
      await ui.page.getByLabel('After event').fill('60');
      const told = from === 'backup' ? /^\s*As of event 60 of/ : 'Which event this is will be known when the job runs.';
      await ui.page.locator('#point-hint').filter({ hasText: told }).waitFor();
      if (history) await ui.page.getByLabel(/^Keep the history/).check();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await ui.page.getByText(`--until 60`, { exact: false }).waitFor();
      await button('Make template').click();
      await button('Keep them, I know what they are')
        .or(ui.page.getByRole('heading', { name: `Use “${named(`Then ${from}`)}”` }))
        .first()
        .waitFor();
      if (await button('Keep them, I know what they are').isVisible())
        await button('Keep them, I know what they are').click();
      await ui.page.getByRole('heading', { name: `Use “${named(`Then ${from}`)}”` }).waitFor();
      await ui.page.locator('.tpl').getByText('As of event 60 of', { exact: false }).first().waitFor();
      const { until, counts } = await ui.server.module.templates.show(`then-${from}`);
      expect(until?.event).to.equal(60);
      const { template: whole } = await ui.server.module.templates.make('current:blog', {
        ...{ name: `whole-${from}`, secrets: 'keep' },
      });
      expect(counts['content']).to.be.lessThan(whole.counts['content'] ?? 0);
    });
  }

  it('is opened with its point by a link, and says of one that is not there what is', async () => {
    errors.expect(/422/);
    await open(`&backup=${backup}&at=99999`, 'Beyond');
    expect(await ui.page.getByLabel('After event').inputValue()).to.equal('99999');
    await ui.page.getByText('so there is no event 99999', { exact: false }).first().waitFor();
    await button('Make template').click();
    await ui.page.getByText('until-beyond-end').waitFor();
    await ui.page
      .getByText('no template was made', { exact: false })
      .or(ui.page.getByText('The template was not made'))
      .first()
      .waitFor();
    expect((await ui.server.module.templates.list()).templates.map(({ name }) => name)).to.not.include('beyond');
  });

  it('is offered up to which nothing is damaged', async () => {
    const damaged = await damageableBackup(ui.server);
    await damaged.damage();
    await open(`&backup=${damaged.id}`, 'Sound');
    await ui.page.getByLabel('Schemas and settings').check();
    await button('Make template').click();
    await button(`Try up to event ${damaged.sound}`).click();
    await ui.page.getByText(`--until ${damaged.sound}`, { exact: false }).waitFor();
    await button('Keep them, I know what they are')
      .or(ui.page.getByRole('heading', { name: `Use “${named('Sound')}”` }))
      .first()
      .waitFor();
    if (await button('Keep them, I know what they are').isVisible())
      await button('Keep them, I know what they are').click();
    await ui.page.getByRole('heading', { name: `Use “${named('Sound')}”` }).waitFor();
    expect((await ui.server.module.templates.show('sound')).until?.event).to.equal(damaged.sound);
  });
});
