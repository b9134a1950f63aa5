import type { Append } from '../../events/append.js';
import type { AppName } from '../app-naming.js';
import type { CopyOptions } from '../event-vocabulary.js';
import { encodeString } from '../../json/json-edits.js';
import type { EventKind } from './squidex-event-types.js';
import { HEADER } from './squidex-headers.js';
import type { NewStream, StreamMapping } from './squidex-streams.js';

/** What `ActiveParts` needs of an event's payload; the parts that matter for its kind are there. */
interface PayloadFacts {
  /** `id` of a client. */
  readonly clientId: string | undefined;
  /** JSON text. */
  readonly schemaId: string | undefined;
  readonly isEnabled: boolean | undefined;
}

/** Where the quiescing events get their ids and times from. */
interface QuiescingContext extends CopyOptions {
  readonly target: AppName;
  readonly newId: () => string;
  readonly now: () => string;
}

interface QuiescingEvents {
  readonly appends: readonly Append[];
  readonly rules: number;
  readonly schedules: number;
  readonly clients: number;
}

/**
 * Follows what is active at the end of the history (enabled rules, pending schedules, clients), and makes the events
 * that put it to rest. Keeps a short key for each, and nothing that the options let run.
 */
export class ActiveParts {
  readonly #rules = new Map<string, boolean>();
  readonly #schedules = new Map<string, string>();
  readonly #clients = new Set<string>();

  constructor(
    private readonly context: QuiescingContext,
    private readonly streams: StreamMapping,
  ) {}

  follow(kind: EventKind, stream: NewStream, facts: PayloadFacts): void {
    if (this.context.rules === 'off') this.#followRule(kind, stream.objectId, facts.isEnabled);
    if (this.context.schedules === 'off') this.#followSchedule(kind, stream.objectId, facts.schemaId);
    if (this.context.clients === 'none') this.#followClient(kind, facts.clientId);
  }

  /** One commit for each rule, schedule and client. */
  quiescingEvents(): QuiescingEvents {
    const rules = [...this.#rules].filter(([, enabled]) => enabled);
    const appends = [
      ...rules.map(([id]) => this.#append('RuleDisabledEvent', this.streams.stream('rule', id), { ruleId: id })),
      ...[...this.#schedules].map(([id, schemaId]) =>
        this.#append(
          'ContentSchedulingCancelledEvent',
          this.streams.stream('content', id),
          { contentId: id },
          schemaId,
        ),
      ),
      ...[...this.#clients].map((id) => this.#append('AppClientRevokedEvent', this.streams.stream('app', ''), { id })),
    ];
    return { appends, rules: rules.length, schedules: this.#schedules.size, clients: this.#clients.size };
  }

  #followRule(kind: EventKind, id: string, isEnabled: boolean | undefined): void {
    if (kind === 'rule-created') this.#rules.set(id, isEnabled ?? true);
    else if (kind === 'rule-updated') this.#rules.set(id, isEnabled ?? this.#rules.get(id) ?? true);
    else if (kind === 'rule-enabled') this.#rules.set(id, true);
    else if (kind === 'rule-disabled') this.#rules.set(id, false);
    else if (kind === 'rule-deleted') this.#rules.delete(id);
  }

  #followSchedule(kind: EventKind, id: string, schemaId: string | undefined): void {
    if (kind === 'schedule') this.#schedules.set(id, schemaId ?? 'null');
    else if (kind === 'unschedule') this.#schedules.delete(id);
  }

  #followClient(kind: EventKind, id: string | undefined): void {
    if (id === undefined) return;
    if (kind === 'client-secret') this.#clients.add(id);
    else if (kind === 'client-revoked') this.#clients.delete(id);
  }

  /** Members stand in the order in which Squidex writes them. */
  #append(type: string, stream: NewStream, ids: Readonly<Record<string, string>>, schemaId?: string): Append {
    const { target, newId, now } = this.context;
    const members = Object.entries(ids).map(([name, id]) => `"${name}":${encodeString(id)}`);
    if (schemaId !== undefined) members.push(`"schemaId":${schemaId}`);
    members.push(`"appId":${encodeString(`${target.id},${target.name}`)}`);
    members.push(`"actor":${encodeString(`client:${target.name}:eventark`)}`, '"fromRule":false');
    const id = newId();
    const commit = newId();
    // Squidex writes whole seconds
    const time = now().replace(/\.\d+/, '');
    const headers =
      `{"${HEADER.eventId}":${encodeString(id)},"${HEADER.timestamp}":${encodeString(time)},` +
      `"${HEADER.aggregateId}":${stream.aggregateId},"${HEADER.commitId}":${encodeString(commit)},"${HEADER.restored}":true}`;
    const payload = Buffer.from(`{${members.join(',')}}`);
    const event = { type, id, time, metadata: Buffer.from(headers), payload };
    return { stream: stream.name, expected: 'any', commit, events: [event] };
  }
}
