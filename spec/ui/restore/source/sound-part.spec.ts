import { expect } from 'chai';
import { useUi } from '../../fresh-page.js';
import { axeFindings } from '../../ui-server.js';
import { damageableBackup, type Damageable } from './damaged-end.js';
import { toPreview } from '../to-preview.js';

describe('The report of a restore that failed because of damage', () => {
  let backup: Damageable;
  const ui = useUi({ isFresh: true });
  const { button, errors } = ui;

  beforeEach(async () => {
    await ui.server.module.create('blog', { comment: 'whole' });
    backup = await damageableBackup(ui.server);
  });
  /** The archive goes bad after its preview. */
  const failAs = async (name: string): Promise<void> => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog&backup=${backup.id}`, name);
    const held = ui.server.hold();
    await button(/^Restore \d+ events$/).click();
    await held.waits;
    await backup.damage();
    held.goOn();
    await ui.page.getByRole('heading', { name: `The app “\u2068${name}\u2069” was not created` }).waitFor();
  };
  const eventsOf = async (name: string): Promise<number | undefined> =>
    (await ui.server.module.apps()).find((app) => app.name === name)?.events;

  it('leads to all that is before the damage, with what was chosen', async () => {
    await failAs('tried');
    await ui.page.getByText(`up to which nothing is damaged`, { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button(`Try up to event ${backup.sound}…`).click();
    await ui.page.getByText(`--as tried --until ${backup.sound}`, { exact: false }).waitFor();
    await button(`Restore ${backup.sound} events`).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068tried\u2069” is ready/ }).waitFor();
    expect(await eventsOf('tried')).to.equal(backup.sound);
  });

  it('leads back to the options that were chosen, and the next preview tells the damage', async () => {
    errors.expect(/422/);
    await failAs('changed');
    await button('Back to options').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    await button('Preview').click();
    await ui.page.getByRole('heading', { name: 'The app “\u2068changed\u2069” cannot be previewed' }).waitFor();
    await button(`Try up to event ${backup.sound}`).waitFor();
    await ui.page.goBack();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
  });

  it('opens the wizard with that event in a page that was opened anew, and only for who may restore', async () => {
    await failAs('found-again');
    await ui.page.reload();
    await button(`Try up to event ${backup.sound}…`).click();
    await ui.page.waitForURL(new RegExp(`restore\\?app=blog&at=${backup.sound}&again=\\w{26}$`));
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await ui.page.getByLabel('After event').inputValue()).to.equal(String(backup.sound));
    await ui.page.goBack();
    await button('Restore another').waitFor();
    ui.server.forbidden.add('restore');
    await ui.page.reload();
    await button('Restore another').waitFor();
    await ui.page.getByText('up to which nothing is damaged', { exact: false }).waitFor();
    expect(await button(/^Try up to/).count()).to.equal(0);
  });
});
