import { AppNaming } from '../../../src/cms/app-naming.js';
import type { AppName, AssetVersion } from '../../../src/cms/app-naming.js';
import {
  EventVocabulary,
  type AppDescription,
  type AssetUrls,
  type Quiescence,
  type ReferenceCollector,
  type Remapper,
  type RemapTarget,
  type RemappedEvent,
} from '../../../src/cms/event-vocabulary.js';
import type { Documents } from '../../../src/cms/document-store.js';
import type { StoredApp } from '../../../src/events/event-store.js';
import type { NewEvent, StoredEvent } from '../../../src/events/event.js';

/** What an event of a shelf says; one type of event has a few of these members. */
export interface ShelfPayload {
  readonly by: string;
  readonly title?: string;
  readonly text?: string;
  /** `<id>.<version>` of a file, and its size. */
  readonly file?: string;
  readonly bytes?: number;
}

/** Streams `shelf:<app>` and `page:<app>/<id>`, files `<app>/<id>.<version>`, headers of other names. */
class ShelfNaming extends AppNaming {
  override readonly streams = { before: '(?:shelf|page):', app: '[^/]+', after: '(?:/|$)' };
  override readonly headers = { id: 'uid', time: 'at', commit: 'tx' };
  override readonly appStreamPrefix = 'shelf:';

  override appStream(app: string): string {
    return `shelf:${app}`;
  }

  override assetName(app: string, { id, version }: AssetVersion): string {
    return `${app}/${id}.${version}`;
  }

  override assetPrefix(app: string): string {
    return `${app}/`;
  }

  override ownsAsset(): boolean {
    return true;
  }

  override nameProblem(name: string): string | undefined {
    return name.includes('/') ? 'a name has no slash' : undefined;
  }
}

/** A CMS that shares nothing with Squidex: other streams, names, headers, types and payloads, and no addresses. */
export class ShelfVocabulary extends EventVocabulary {
  override readonly name = 'shelf';
  override readonly naming = new ShelfNaming();

  override describe({ id, first, last }: StoredApp): AppDescription {
    return { id, name: payloadOf(first).title ?? '', deleted: last.type === 'burnt' };
  }

  override createdApp(event: StoredEvent): AppName | undefined {
    if (event.type !== 'put up') return undefined;
    return { id: this.naming.appOfStream(event.stream) ?? '', name: payloadOf(event).title ?? '' };
  }

  override collectReferences(event: StoredEvent, collector: ReferenceCollector): void {
    const { by, file, bytes } = payloadOf(event);
    collector.user(by);
    if (file !== undefined) collector.asset({ role: 'asset', ...partsOf(file), size: bytes ?? 0 });
  }

  override isKnownType(type: string): boolean {
    return ['put up', 'written', 'burnt'].includes(type);
  }

  override actorOf(event: StoredEvent): string | undefined {
    return payloadOf(event).by;
  }

  override remapper(target: RemapTarget): Remapper {
    return new ShelfRemapper(target);
  }

  override remapDocuments(documents: Documents): Documents {
    return new Map([...documents].filter(([name]) => name !== 'users.json'));
  }

  override withAssetUrls(documents: Documents): Documents {
    return documents;
  }

  override assetUrlsAt(address: string): AssetUrls {
    return { assets: address, assetsApp: address };
  }

  override assetUrls(): undefined {
    return undefined;
  }
}

class ShelfRemapper implements Remapper {
  #deleted = false;

  constructor(private readonly target: RemapTarget) {}

  remap(event: StoredEvent, commit: string): RemappedEvent {
    const { by, title, ...rest } = payloadOf(event);
    const { source, target, users } = this.target;
    this.#deleted = event.type === 'burnt';
    return {
      ...shelfEvent(
        event.type,
        {
          by: users.get(by)?.to ?? by,
          ...(title === undefined ? {} : { title: event.type === 'put up' ? target.name : title }),
          ...rest,
        },
        commit,
        event,
      ),
      stream: event.stream.replace(`:${source.id}`, `:${target.id}`),
    };
  }

  quiescingEvents(): Quiescence {
    const report = {
      unknownTypes: {},
      dropped: { count: 0, first: [] },
      odd: { count: 0, first: [] },
      rulesTurnedOff: 0,
      clientSecretsReplaced: 0,
      clientsRevoked: 0,
      schedulesCancelled: 0,
      urlsRewritten: 0,
      urlsLeft: 0,
      ownersAdded: 0,
      deletionsLeftOut: 0,
      deleted: this.#deleted,
    };
    return { appends: [], report };
  }
}

export function shelfEvent(
  type: string,
  payload: ShelfPayload,
  commit: string,
  { id, time }: Pick<NewEvent, 'id' | 'time'>,
): NewEvent {
  const metadata = Buffer.from(JSON.stringify({ uid: id, at: time, tx: commit }));
  return { type, id, time, metadata, payload: Buffer.from(JSON.stringify(payload)) };
}

export function payloadOf({ payload }: Pick<StoredEvent, 'payload'>): ShelfPayload {
  return JSON.parse(Buffer.from(payload).toString()) as ShelfPayload;
}

function partsOf(file: string): Pick<AssetVersion, 'id' | 'version'> {
  const [id = '', version = ''] = file.split('.');
  return { id, version: Number(version) };
}
