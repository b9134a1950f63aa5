import type { Append } from '../../events/append.js';
import type { AppName } from '../app-naming.js';
import type { Contributor, CopyOptions, UserMapping } from '../event-vocabulary.js';
import type { EventKind } from './squidex-event-types.js';
import { ownEvent } from './squidex-own-event.js';
import type { NewStream, StreamMapping } from './squidex-streams.js';

/** What `ActiveParts` needs of an event's payload; the parts that matter for its kind are there. */
interface PayloadFacts {
  /** `id` of a client. */
  readonly clientId: string | undefined;
  /** JSON text. */
  readonly schemaId: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly contributor: UserMapping | undefined;
  readonly role: string | undefined;
}

/** The role that may do everything, people and deletion included. */
const OWNER = 'Owner';

/** Where the quiescing events get their ids and times from. */
interface QuiescingContext extends CopyOptions {
  readonly target: AppName;
  readonly newId: () => string;
  readonly now: () => string;
  readonly owner?: string;
}

interface QuiescingEvents {
  readonly appends: readonly Append[];
  /** Streams of the rules that are turned off. */
  readonly rules: ReadonlySet<string>;
  readonly schedules: number;
  readonly clients: number;
  readonly contributors: readonly Contributor[];
  readonly owners: number;
  readonly deleted: boolean;
}

/**
 * Follows what is active at the end of the history (enabled rules, pending schedules, clients), and makes the events
 * that put it to rest. Keeps a short key for each, and nothing that the options let run.
 */
export class ActiveParts {
  readonly #rules = new Map<string, boolean>();
  readonly #schedules = new Map<string, string>();
  readonly #clients = new Set<string>();
  /** Roles by id in the copy. */
  readonly #contributors = new Map<string, string>();
  readonly #app: string;
  #deleted = false;

  constructor(
    private readonly context: QuiescingContext,
    private readonly streams: StreamMapping,
  ) {
    this.#app = streams.stream('app', '').name;
  }

  follow(kind: EventKind, stream: NewStream, facts: PayloadFacts): void {
    // Squidex ignores every event of an app after its deletion, except one that creates it again.
    if (stream.name === this.#app && kind === 'app-deleted') this.#deleted = true;
    if (stream.name === this.#app && kind === 'app-created') this.#deleted = false;
    this.#followContributor(kind, facts);
    if (this.context.rules === 'off') this.#followRule(kind, stream.objectId, facts.isEnabled);
    if (this.context.schedules === 'off') this.#followSchedule(kind, stream.objectId, facts.schemaId);
    if (this.context.clients === 'none') this.#followClient(kind, facts.clientId);
  }

  /** One commit for each rule, schedule and client. */
  quiescingEvents(): QuiescingEvents {
    const rules = [...this.#rules].filter(([, enabled]) => enabled);
    // Squidex ignores events of an app after its deletion.
    const clients = this.#deleted ? [] : [...this.#clients];
    const owner = this.#newOwner();
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
      ...clients.map((id) => this.#append('AppClientRevokedEvent', this.streams.stream('app', ''), { id })),
      ...owner,
    ];
    return {
      appends,
      rules: new Set(rules.map(([id]) => this.streams.stream('rule', id).name)),
      schedules: this.#schedules.size,
      clients: clients.length,
      owners: owner.length,
      contributors: Array.from(this.#contributors, ([id, role]) => ({ id, role })),
      deleted: this.#deleted,
    };
  }

  /** The person who restores an app becomes its owner, as in Squidex. */
  #newOwner(): readonly Append[] {
    const { owner } = this.context;
    if (owner === undefined || this.#deleted || this.#contributors.get(owner) === OWNER) return [];
    const isAdded = !this.#contributors.has(owner);
    this.#contributors.set(owner, OWNER);
    const members = { contributorId: owner, role: OWNER, isCreated: false, isAdded };
    return [this.#append('AppContributorAssignedEventV2', this.streams.stream('app', ''), members)];
  }

  #followContributor(kind: EventKind, { contributor, role }: PayloadFacts): void {
    if (contributor === undefined) return;
    if (kind === 'contributor-assigned') this.#contributors.set(contributor.to, role ?? OWNER);
    else if (kind === 'contributor-removed') this.#contributors.delete(contributor.to);
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

  #append(
    type: string,
    stream: NewStream,
    values: Readonly<Record<string, string | boolean>>,
    schemaId?: string,
  ): Append {
    const { target, newId, now } = this.context;
    const actor = `client:${target.name}:eventark`;
    return ownEvent({ type, stream, values, schemaId, app: target, actor, isRestored: true, newId, now });
  }
}
