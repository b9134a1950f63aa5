import type { AppNaming } from '../cms/app-naming.js';
import { BackupError } from '../errors.js';
import { beginsId, severalBegin } from '../text/beginning.js';

/** Streams that are remembered: enough to show that there are several. */
const MAX_BEGUN = 100;

/** Which of the streams that are offered a person means: by its name, its beginning, or the beginning of its object's id. */
export class StreamChoice {
  readonly #begun = new Set<string>();
  #exact = false;

  constructor(
    private readonly text: string,
    private readonly naming: Pick<AppNaming, 'kinds'>,
  ) {}

  /** False where no other stream has to be offered. */
  offer(stream: string): boolean {
    this.#exact ||= stream === this.text;
    if (this.#begun.size < MAX_BEGUN && (this.#begins(stream) || beginsId(this.text, this.#objectId(stream))))
      this.#begun.add(stream);
    return !this.#exact;
  }

  /** Errors: `stream-not-found`, `invalid-argument` where several are meant. */
  chosen(source: string): string {
    const { text } = this;
    const [only, ...others] = this.#begun;
    if (this.#exact) return text;
    if (only === undefined) throw noStream(text, source);
    if (others.length === 0) return only;
    throw severalBegin(text, [...this.#begun], 'streams, or ids of their objects,');
  }

  #begins(stream: string): boolean {
    return this.text !== '' && stream.startsWith(this.text);
  }

  #objectId(stream: string): string {
    const { appEnd } = this.naming.kinds ?? {};
    const at = appEnd === undefined ? -1 : stream.indexOf(appEnd);
    return appEnd === undefined || at < 0 ? '' : stream.slice(at + appEnd.length);
  }
}

export function noStream(stream: string, source: string): BackupError {
  return new BackupError('stream-not-found', `there is no stream "${stream}" in ${source}`, {
    hint: 'see the streams of the archive',
    facts: { source },
  });
}
