import type { Append } from '../../events/append.js';
import type { StoredEvent } from '../../events/event.js';
import { isObject, member, parseJson } from '../../json/json-value.js';
import type { RuleSwitch, RuleSwitchTarget } from '../event-vocabulary.js';
import { kindOf } from './squidex-event-types.js';
import { ownEvent } from './squidex-own-event.js';
import { StreamMapping } from './squidex-streams.js';

const UTF8 = new TextDecoder();

/** Turns on rules by Squidex's own event, in the name of the person who asks. */
export class SquidexRuleSwitch implements RuleSwitch {
  /** Last revision by stream, of the rules that still are as the restore left them. */
  readonly #waiting: Map<string, number>;

  constructor(private readonly target: RuleSwitchTarget) {
    this.#waiting = new Map(target.rules.map(({ stream, revision }) => [stream, revision]));
  }

  follow(event: StoredEvent): void {
    if (!this.#waiting.has(event.stream)) return;
    if (decides(event)) this.#waiting.delete(event.stream);
    else this.#waiting.set(event.stream, event.revision);
  }

  turnOn(): readonly Append[] {
    const { app, by, newId, now } = this.target;
    const streams = new StreamMapping(app.id, app.id);
    const actor = by === undefined ? `client:${app.name}:eventark` : `subject:${by}`;
    return Array.from(this.#waiting, ([name, expected]) => {
      const stream = streams.map(name);
      const values = { ruleId: stream.objectId };
      const append = ownEvent({
        type: 'RuleEnabledEvent',
        ...{ stream, values, app, actor, newId, now },
        isRestored: false,
      });
      return { ...append, expected };
    });
  }
}

/** Whether somebody has said by this event that the rule runs, that it does not, or that there is none any more. */
function decides({ type, payload }: StoredEvent): boolean {
  const kind = kindOf(type);
  if (kind !== 'rule-updated') return kind === 'rule-enabled' || kind === 'rule-disabled' || kind === 'rule-deleted';
  const values = parseJson(UTF8.decode(payload));
  return isObject(values) && typeof member(values, 'isEnabled') === 'boolean';
}
