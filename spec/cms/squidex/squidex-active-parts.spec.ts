import { expect } from 'chai';
import type { RemapTarget } from '../../../src/cms/event-vocabulary.js';
import { SquidexRemapper } from '../../../src/cms/squidex/squidex-remapper.js';
import { APP_CREATED, NEW_APP, OLD_APP, remapTarget, squidexEvent } from '../../support/squidex/squidex.js';

const TAIL = `"appId":"${NEW_APP},copy","actor":"client:copy:eventark","fromRule":false}`;

/** What puts a history of these events to rest, as `stream payload`. */
function quiescing(
  target: Partial<RemapTarget>,
  ...events: readonly (readonly [type: string, stream: string, members?: string])[]
) {
  const remapper = new SquidexRemapper(remapTarget(target));
  remapper.remap(APP_CREATED, 'c');
  for (const [type, stream, members] of events) remapper.remap(squidexEvent(type, stream, members), 'c');
  const { appends, report } = remapper.quiescingEvents();
  const texts = appends.map(
    ({ stream, events }) => `${stream} ${events[0]?.type} ${Buffer.from(events[0]?.payload ?? '').toString()}`,
  );
  return { texts, appends, report };
}

const RULE = 'rule-APP--r';
const disabled = `rule-${NEW_APP}--r RuleDisabledEvent {"ruleId":"r",${TAIL}`;

describe('Rules of a copy', () => {
  it('are off if they are enabled at the end of the history', () => {
    const off = { rules: 'off' } as const;
    for (const [expected, ...events] of [
      [1, ['RuleCreatedEventV2', '"isEnabled":true']],
      [1, ['RuleCreatedEventV2', '"isEnabled":null']],
      [1, ['RuleCreatedEvent', '']],
      [0, ['RuleCreatedEventV2', '"isEnabled":false']],
      [1, ['RuleCreatedEventV2', '"isEnabled":false'], ['RuleUpdatedEventV2', '"isEnabled":true']],
      [0, ['RuleCreatedEventV2', '"isEnabled":true'], ['RuleUpdatedEventV2', '"isEnabled":false']],
      [1, ['RuleCreatedEventV2', '"isEnabled":true'], ['RuleUpdatedEventV2', '"isEnabled":null']],
      [0, ['RuleCreatedEventV2', '"isEnabled":false'], ['RuleUpdatedEventV2', '"isEnabled":null']],
      [0, ['RuleCreatedEventV2', '"isEnabled":true'], ['RuleDisabledEvent', '']],
      [1, ['RuleCreatedEventV2', '"isEnabled":true'], ['RuleDisabledEvent', ''], ['RuleEnabledEvent', '']],
      [0, ['RuleCreatedEventV2', '"isEnabled":true'], ['RuleDeletedEvent', '']],
    ] as const) {
      const { texts, report } = quiescing(
        off,
        ...events.map(([type, members]) => [type, RULE, members] as [string, string, string]),
      );
      expect(texts, JSON.stringify(events)).to.deep.equal(expected === 1 ? [disabled] : []);
      expect(report.rulesTurnedOff).to.equal(expected);
    }
  });

  it('are closed by an event that looks like one of Squidex', () => {
    const { appends } = quiescing({ rules: 'off' }, ['RuleCreatedEventV2', RULE, '"isEnabled":true']);
    expect(appends).to.have.lengthOf(1);
    const [append] = appends;
    const [event] = append?.events ?? [];
    expect(append?.expected).to.equal('any');
    expect(event?.time).to.equal('2026-05-06T07:08:09Z');
    expect(Buffer.from(event?.metadata ?? '').toString()).to.equal(
      `{"EventId":"${event?.id}","Timestamp":"2026-05-06T07:08:09Z","AggregateId":"${NEW_APP}--r",` +
        `"CommitId":"${append?.commit}","Restored":true}`,
    );
    expect(event?.id).not.to.equal(append?.commit);
  });

  it('keep their history, and run if asked to', () => {
    expect(quiescing({}, ['RuleCreatedEventV2', RULE, '"isEnabled":true']).texts).to.deep.equal([]);
  });
});

describe('Schedules of a copy', () => {
  const off = { schedules: 'off' } as const;
  const CONTENT = 'content-APP--x--y';
  const scheduled = [
    'ContentStatusScheduledEvent',
    CONTENT,
    '"status":"Published","schemaId":"s\\u0031,posts"',
  ] as const;

  it('are cancelled if they are pending at the end of the history', () => {
    const { texts, report } = quiescing(off, [...scheduled], [...scheduled]);
    expect(texts).to.deep.equal([
      `content-${NEW_APP}--x--y ContentSchedulingCancelledEvent {"contentId":"x--y","schemaId":"s\\u0031,posts",${TAIL}`,
    ]);
    expect(report.schedulesCancelled).to.equal(1);
  });

  it('are left alone once they are done, cancelled or gone', () => {
    for (const type of [
      'ContentStatusChangedEventV2',
      'ContentStatusChangedEvent',
      'ContentSchedulingCancelledEvent',
      'ContentDeletedEvent',
      'ContentDraftCreatedEvent',
      'ContentDraftDeletedEvent',
    ]) {
      expect(quiescing(off, [...scheduled], [type, CONTENT]).texts, type).to.deep.equal([]);
      expect(quiescing(off, [...scheduled], [type, 'content-APP--other']).texts, type).to.have.lengthOf(1);
    }
    expect(quiescing(off, [...scheduled], ['ContentUpdatedEvent', CONTENT]).texts).to.have.lengthOf(1);
    expect(quiescing({}, [...scheduled]).texts).to.deep.equal([]);
  });
});

describe('Clients of a copy', () => {
  const attached = ['AppClientAttachedEvent', 'app-APP', '"id":"default","secret":"old","role":null'] as const;

  function secretOf(clients: RemapTarget['clients'], members: string): string {
    const remapper = new SquidexRemapper(remapTarget({ clients }));
    remapper.remap(APP_CREATED, 'c');
    const copy = remapper.remap(squidexEvent('AppClientAttachedEvent', 'app-APP', members), 'c');
    return (
      Buffer.from(copy?.payload ?? '')
        .toString()
        .split(',"appId"')[0] ?? ''
    );
  }

  it('get new secrets, and nothing else changes', () => {
    expect(secretOf('new', attached[2])).to.equal('{"id":"default","secret":"secret-1","role":null');
    expect(secretOf('none', attached[2])).to.equal('{"id":"default","secret":"secret-1","role":null');
    expect(secretOf('keep', attached[2])).to.equal('{"id":"default","secret":"old","role":null');
    expect(secretOf('new', '"id":"x","secret":null')).to.equal('{"id":"x","secret":null');
    expect(quiescing({ clients: 'new' }, [...attached], [...attached]).report.clientSecretsReplaced).to.equal(2);
  });

  it('get new secrets where a secret was made again', () => {
    const { report } = quiescing({ clients: 'new' }, [
      'AppClientSecretRegeneratedEvent',
      'app-APP',
      '"id":"a","secret":"s"',
    ]);
    expect(report.clientSecretsReplaced).to.equal(1);
  });

  it('are revoked on request if they are there at the end of the history', () => {
    const none = { clients: 'none' } as const;
    const { texts, report } = quiescing(none, [...attached]);
    expect(texts).to.deep.equal([`app-${NEW_APP} AppClientRevokedEvent {"id":"default",${TAIL}`]);
    expect(report.clientsRevoked).to.equal(1);
    expect(quiescing(none, [...attached], ['AppClientRevokedEvent', 'app-APP', '"id":"default"']).texts).to.deep.equal(
      [],
    );
    expect(quiescing({ clients: 'new' }, [...attached]).texts).to.deep.equal([]);
  });
});

describe('The words of the closing events', () => {
  it('never name the old app', () => {
    const all = { rules: 'off', clients: 'none', schedules: 'off' } as const;
    const { appends } = quiescing(
      all,
      ['RuleCreatedEventV2', RULE, '"isEnabled":true'],
      ['ContentStatusScheduledEvent', 'content-APP--1', '"schemaId":"s,posts"'],
      ['AppClientAttachedEvent', 'app-APP', '"id":"a","secret":"old-secret"'],
    );
    expect(appends).to.have.lengthOf(3);
    expect(JSON.stringify(appends)).not.to.include(OLD_APP);
    expect(JSON.stringify(appends)).not.to.include('old-secret');
  });
});

describe('Owners of a copy', () => {
  const assigned = (id: string, role: string) =>
    ['AppContributorAssignedEventV2', 'app-APP', `"contributorId":"${id}","role":"${role}"`] as const;
  const removed = (id: string) => ['AppContributorRemovedEvent', 'app-APP', `"contributorId":"${id}"`] as const;

  it('are those of the history, by their ids in the copy', () => {
    const events = [assigned('a', 'Owner'), assigned('b', 'Editor'), assigned('b', 'Developer'), removed('a')];
    const { texts, report } = quiescing({}, ...events);
    expect(texts).to.deep.equal([]);
    expect(report.contributors).to.deep.equal([{ id: 'new-b', role: 'Developer' }]);
    expect(report.ownersAdded).to.equal(0);
  });

  it('are joined by the person restoring, unless that person is one', () => {
    const owner = { owner: 'me' };
    const stream = `app-${NEW_APP}`;
    const event = (isAdded: boolean) =>
      `${stream} AppContributorAssignedEventV2 {"contributorId":"me","role":"Owner","isCreated":false,"isAdded":${isAdded},${TAIL}`;
    expect(quiescing(owner, assigned('a', 'Owner')).texts).to.deep.equal([event(true)]);
    const users = { get: (from: string) => ({ from, to: 'me', how: 'matched', contributor: true }) as const };
    expect(quiescing({ ...owner, users }, assigned('a', 'Editor')).texts).to.deep.equal([event(false)]);
    const { texts, report } = quiescing({ ...owner, users }, assigned('a', 'Owner'));
    expect(texts).to.deep.equal([]);
    expect(report.contributors).to.deep.equal([{ id: 'me', role: 'Owner' }]);
  });

  it('do not come to an app that is deleted, nor do its clients go', () => {
    const deleted = ['AppDeletedEvent', 'app-APP'] as const;
    const client = ['AppClientAttachedEvent', 'app-APP', '"id":"c","secret":"s"'] as const;
    const dead = quiescing({ owner: 'me', clients: 'none' }, client, deleted);
    expect(dead.texts).to.deep.equal([]);
    expect(dead.report).to.include({ deleted: true, ownersAdded: 0, clientsRevoked: 0, deletionsLeftOut: 0 });
    const alive = quiescing({ owner: 'me', clients: 'none', revive: true }, client, deleted);
    expect(alive.texts).to.have.length(2);
    expect(alive.report).to.include({ deleted: false, ownersAdded: 1, clientsRevoked: 1, deletionsLeftOut: 1 });
  });
});
