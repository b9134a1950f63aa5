import { randomUUID } from 'node:crypto';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { LedgerUserDirectory } from '../../../src/cms/ledger-user-directory.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { Append } from '../../../src/events/append.js';
import { AssetStore } from '../../../src/storage/asset-store.js';
import { append, newEvent } from '../../support/events.js';
import { embeddedParts } from '../../support/module.js';

/** Events of an app in the embedded data folder where everything that can have a name has this one. */
export async function writeHostileApp(folder: string, name: string): Promise<void> {
  const { store, ledger, assetStorage } = embeddedParts(folder);
  const [app, person, schema] = [randomUUID(), randomUUID(), randomUUID()];
  const common = { appId: `${app},${name}`, actor: `subject:${person}`, fromRule: false };
  const event = (type: string, members: object, time: string): ReturnType<typeof newEvent> =>
    newEvent(type, JSON.stringify({ ...members, ...common }), undefined, time);
  const [rule, asset] = [randomUUID(), randomUUID()];
  const flow = { initialStepId: rule, steps: { [rule]: { name, step: { stepType: 'Delay', delayInSec: 0 } } } };
  const trigger = { triggerType: 'ContentChangedTriggerV2', schemas: null, handleAll: true };
  await new AssetStore(assetStorage, SQUIDEX_NAMING).write(app, { role: 'asset', id: asset, version: 0 }, () =>
    bytes('text'),
  );
  const file = { fileName: name, mimeType: 'text/plain', slug: name, fileVersion: 0, fileSize: 4 };
  const all: Append[] = [
    append(
      `app-${app}`,
      'no-stream',
      event('AppCreatedEvent', { name, appId: app }, '2026-03-01T09:00:00Z'),
      event(
        'AppContributorAssignedEventV2',
        { contributorId: person, role: 'Owner', isCreated: false, isAdded: true },
        '2026-03-01T09:00:00Z',
      ),
    ),
    append(
      `schema-${app}--${schema}`,
      'no-stream',
      event(
        'SchemaCreatedEventV2',
        {
          schema: { type: 'Default', name, category: name, isPublished: true, fields: [] },
          schemaId: `${schema},${name}`,
        },
        '2026-03-01T09:01:00Z',
      ),
    ),
    append(
      `rule-${app}--${rule}`,
      'no-stream',
      event('RuleCreatedEventV2', { name, trigger, flow, isEnabled: true, ruleId: rule }, '2026-03-01T09:02:00Z'),
    ),
    append(
      `asset-${app}--${asset}`,
      'no-stream',
      event('AssetCreatedEventV2', { ...file, assetId: asset }, '2026-03-01T09:03:00Z'),
    ),
    // Many that are deleted at once are told on the timeline, with who deleted them.
    ...Array.from({ length: 13 }, (_, at) => {
      const content = randomUUID();
      const about = { contentId: content, schemaId: `${schema},${name}` };
      const data = { title: { iv: name }, [name]: { iv: [name] } };
      return append(
        `content-${app}--${content}`,
        'no-stream',
        event('ContentCreatedEventV2', { status: 'Draft', data, ...about }, '2026-03-02T09:00:00Z'),
        ...(at === 0 ? [] : [event('ContentDeletedEvent', about, '2026-03-03T09:00:00Z')]),
      );
    }),
  ];
  const [first, ...rest] = all;
  if (first !== undefined) await store.append(AppendBatch.of([first]));
  await store.append(AppendBatch.of(rest));
  await new LedgerUserDirectory(ledger).create({ id: person, email: `${name}@example.org` });
  await Promise.all([store.close(), ledger.close(), assetStorage.close()]);
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
