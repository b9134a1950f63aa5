import { AppendBatch } from '../../../src/events/append-batch.js';
import type { EventStore } from '../../../src/events/event-store.js';
import { append, newEvent } from '../events.js';

/** Adds rules that run to an app, each in a stream of its own. */
export async function addRules(store: EventStore, app: string, name: string, ...ids: readonly string[]): Promise<void> {
  const appends = ids.map((id) =>
    append(
      `rule-${app}--${id}`,
      'no-stream',
      newEvent(
        'RuleCreatedEventV2',
        `{"name":"${id}","trigger":{"triggerType":"ManualTrigger"},"isEnabled":true,"ruleId":"${id}","appId":"${app},${name}","actor":"subject:x","fromRule":false}`,
      ),
    ),
  );
  await store.append(AppendBatch.of(appends));
}

/** Somebody says something about a rule in the CMS. */
export async function decideAbout(
  store: EventStore,
  app: string,
  id: string,
  type: string,
  members = '',
): Promise<void> {
  const payload = `{${members}"ruleId":"${id}","appId":"${app},x","actor":"subject:x","fromRule":false}`;
  await store.append(AppendBatch.of([append(`rule-${app}--${id}`, 'any', newEvent(type, payload))]));
}
