import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { filesBelow } from '../../support/module.js';
import { useUi } from '../fresh-page.js';
import { lengthen, listenTo, overflowOf, writeFrom } from '../in-page.js';
import { axeFindings, type HeldJob } from '../ui-server.js';
import { toPreview } from './to-preview.js';

const named = (name: string): string => `\u2068${name}\u2069`;

describe('How a restore ends, in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'whole' });
  });
  const heading = async (name: string): Promise<void> => ui.page.getByRole('heading', { name }).waitFor();
  const names = async (): Promise<readonly string[]> => (await ui.server.module.apps()).map(({ name }) => name);
  const open = `/#/restore?app=blog`;
  const begin = async (name: string): Promise<void> => {
    await toPreview(ui.page, ui.server.url + open, name);
    await button(/^Restore \d+ events$/).click();
  };
  /** What the event store refuses from now on; returns what ends that. */
  const refuse = (...triggers: readonly string[]): (() => void) => {
    const database = new DatabaseSync(join(ui.server.folder, 'store.sqlite'));
    triggers.forEach((on, at) => {
      database.exec(`create trigger refused_${at} ${on} begin select raise(abort, 'the disk is broken'); end`);
    });
    return () => {
      triggers.forEach((_, at) => database.exec(`drop trigger refused_${at}`));
      database.close();
    };
  };
  /** The last step before the app becomes visible, when all of it is written. */
  const NO_RECORD = `before update on ledger when new.book = 'restores'`;

  it('says why it failed, that nothing is left, and what to do, and succeeds when it is tried again', async () => {
    const heal = refuse(NO_RECORD);
    try {
      await listenAndBegin('failed-once');
      await heading(`The app “${named('failed-once')}” was not created`);
      await ui.page.getByText('the disk is broken', { exact: false }).first().waitFor();
      await ui.page.getByText('no event, file or account remains', { exact: false }).waitFor();
      await ui.page.getByText('store-unreachable', { exact: true }).waitFor();
      expect(await ui.page.evaluate<readonly string[]>('globalThis.alarms').then((all) => all.join())).to.include(
        'disk',
      );
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      expect(await names()).not.to.include('failed-once');
    } finally {
      heal();
    }
    await ui.page.reload();
    await heading(`The app “${named('failed-once')}” was not created`);
    await button('Retry').click();
    await heading(`The app “${named('failed-once')}” is ready`);
  });

  it('says what is left where its cleanup failed too, that the name is not free, and how it becomes free', async () => {
    const heal = refuse(NO_RECORD, 'before delete on events');
    await begin('half-gone');
    await heading(`The app “${named('half-gone')}” was not created`);
    await ui.page.getByText('its undo failed too', { exact: false }).first().waitFor();
    await ui.page.getByText(`The name “${named('half-gone')}” is not free until`, { exact: false }).waitFor();
    await ui.page.getByText('npx eventark claims release name:half-gone').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect(await names(), 'people do not see it').not.to.include('half-gone');
    const left = await ui.server.module.claims();
    expect(left.map(({ key }) => key)).to.deep.equal(['name:half-gone']);
    await ui.page.reload();
    await ui.page.getByText('npx eventark claims release name:half-gone').waitFor();

    heal();
    await button('Retry').click();
    await heading(`The app “${named('half-gone')}” is ready`);
    expect(await ui.server.module.claims()).to.deep.equal([]);
    expect((await names()).filter((name) => name === 'half-gone')).to.have.length(1);
  });

  it('frees the name by the command that it shows', async () => {
    const heal = refuse(NO_RECORD, 'before delete on events');
    await begin('to-be-freed');
    const line = await ui.page.getByText('npx eventark claims release').innerText();
    heal();
    await ui.server.module.releaseClaim(line.trim().split(' ').at(-1) ?? '');
    expect(await ui.server.module.claims()).to.deep.equal([]);
    await button('Restore another').click();
    await begin('to-be-freed');
    await heading(`The app “${named('to-be-freed')}” is ready`);
  });

  it('says of an app that could not be removed again what is left of it', async () => {
    await begin('undone-in-part');
    await button('Undo…').click();
    const heal = refuse('before delete on events');
    try {
      await button('Remove app').click();
      await ui.page.getByText('not all of "undone-in-part" could be removed', { exact: false }).first().waitFor();
      await ui.page
        .getByText('The app could not be removed completely. People do not see what is left of it.')
        .waitFor();
      const [claim] = await ui.server.module.claims();
      await ui.page.getByText(`npx eventark claims release ${claim?.key ?? ''}`).waitFor();
      expect(claim?.key).to.match(/^app:/);
      await heading(`The app “${named('undone-in-part')}” is not there any more`);
      expect(await button('Open the app').count(), 'of what is left').to.equal(0);
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    } finally {
      heal();
    }
    expect(await names()).not.to.include('undone-in-part');
    expect(await ui.server.module.recover()).to.have.length(1);
    expect(await ui.server.module.claims()).to.deep.equal([]);
  });

  it('lists the warnings of an app that is ready', async () => {
    const blog = (await ui.server.module.apps()).find(({ name }) => name === 'blog')?.id ?? '';
    const assets = join(ui.server.folder, 'assets');
    const file = (await filesBelow(assets)).find((path) => path.includes(blog));
    rmSync(join(assets, file ?? ''));
    await ui.server.backUp('a file is missing');
    await begin('with-warnings');
    const ready = ui.page.getByRole('heading', { name: `The app “${named('with-warnings')}” is ready, with` });
    await ready.waitFor();
    await ui.page.locator('.findings li').first().waitFor();
    const told = await ui.page.locator('.findings li:not(:has(li))').allTextContents();
    expect(await ready.innerText()).to.include(`with ${told.length} warnings`);
    expect(told.join('\n')).to.match(/asset .*is not in the archive/);
    await ui.page.getByText(`Completed with ${told.length} warnings`).waitFor({ state: 'attached' });
    await button('Open the app').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('is found while it is stopped, and while it waits, by who opens the wizard anew', async () => {
    await toPreview(ui.page, ui.server.url + open, 'slow-stop');
    const held = ui.server.hold({ ignoresCancel: true });
    await button(/^Restore \d+ events$/).click();
    await held.waits;
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 60, total: 100, unit: 'events' });
    await button('Cancel').click();
    await button('Stop and remove').click();
    await ui.page.getByText('Cancelling', { exact: true }).waitFor();
    expect(await axeFindings(ui.page), 'cancelling').to.deep.equal([]);
    await ui.page.goto('about:blank');

    await ui.page.goto(ui.server.url + open);
    await ui.page.getByText(`A restore as “${named('slow-stop')}” is being stopped`, { exact: false }).waitFor();
    expect(await axeFindings(ui.page), 'found again').to.deep.equal([]);
    await button('Show it').click();
    await ui.page.getByText('Cancelling', { exact: true }).waitFor();
    expect(await button('Cancel').getAttribute('aria-disabled')).to.equal('true');
    held.goOn();
    await heading('Stopped');
    expect(await names()).not.to.include('slow-stop');
    await ui.page.goto('about:blank');

    const all: HeldJob[] = [];
    const start = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const copy = async (name: string): Promise<void> => {
      const body = JSON.stringify({ name });
      expect((await fetch(`${ui.server.url}/api/apps/blog/copies`, { ...start, body })).status).to.equal(202);
    };
    for (const name of ['first', 'second']) {
      const one = ui.server.hold();
      all.push(one);
      await copy(name);
      await one.waits;
    }
    await copy('third');
    // The first one begins between two of the answers.
    await ui.page.route(/\/restores\?state=queued/, async (route) => {
      const [queued, running] = await Promise.all([
        route.fetch(),
        route.fetch({ url: route.request().url().replace('queued', 'running') }),
      ]);
      const { items } = (await running.json()) as { readonly items: readonly { readonly app: string }[] };
      const first = items.filter(({ app }) => app === 'first').map((job) => ({ ...job, state: 'queued' }));
      const all = (await queued.json()) as { readonly items: readonly object[] };
      return route.fulfill({ response: queued, json: { ...all, items: [...all.items, ...first] } });
    });
    await ui.page.goto(ui.server.url + open);
    await ui.page.getByText(`A restore as “${named('third')}” waits for its turn.`).waitFor();
    await ui.page.getByText(`A restore as “${named('first')}” is running.`).waitFor();
    expect(await ui.page.getByText(`A restore as “${named('first')}”`).count(), 'one note of each').to.equal(1);
    for (const { goOn } of all) goOn();
  });

  it('is whole in German, from right to left, with longer texts, on a phone, where all of it failed', async () => {
    const heal = refuse(NO_RECORD, 'before delete on events');
    try {
      await begin('ganz-misslungen');
      await ui.page.getByText('npx eventark claims release name:ganz-misslungen').waitFor();
      const { hash } = new URL(ui.page.url());
      await ui.page.setViewportSize({ width: 320, height: 800 });
      for (const dir of ['ltr', 'rtl'] as const) {
        await ui.page.goto('about:blank');
        await ui.page.goto(`${ui.server.url}/?lang=de${hash}`);
        await writeFrom(ui.page, dir);
        await ui.page.getByText('ist nicht frei, bis der Rest entfernt ist', { exact: false }).waitFor();
        await lengthen(ui.page);
        expect(await overflowOf(ui.page), dir).to.equal(0);
      }
    } finally {
      heal();
    }
  });

  async function listenAndBegin(name: string): Promise<void> {
    await toPreview(ui.page, ui.server.url + open, name);
    await listenTo(ui.page, 'eventark-restore');
    await button(/^Restore \d+ events$/).click();
  }
});
