import { nothing, type TemplateResult } from 'lit';
import type { ChangeLink, Job } from '../../api/wire.js';
import type { Reader } from '../reader.js';
import type { forceStopDialog } from './force-stop.js';

/** The element that shows the job. */
interface StopHost {
  readonly api: string;
  requestUpdate(): void;
  loadPart(load: () => Promise<unknown>): void;
}

interface Asked {
  readonly job: Job;
  /** What the reader has typed of the name. */
  readonly typed: string;
}

/** Stops a job by force, once the reader has typed the name of its app. */
export class AskedStop {
  #asked: Asked | undefined;
  #draw: typeof forceStopDialog | undefined;
  readonly #host: StopHost;
  readonly #follow: (link: ChangeLink) => void;

  constructor(host: StopHost, follow: (link: ChangeLink) => void) {
    this.#host = host;
    this.#follow = follow;
  }

  readonly ask = (job: Job): void =>
    this.#host.loadPart(async () => {
      this.#draw = (await import('./force-stop.js')).forceStopDialog;
      this.#set({ job, typed: '' });
    });

  readonly close = (): void => this.#set(undefined);

  dialog(reader: Reader): TemplateResult | typeof nothing {
    if (this.#asked === undefined || this.#draw === undefined) return nothing;
    const { job, typed: name } = this.#asked;
    const { close } = this;
    const type = (typed: string): void => this.#set({ job, typed });
    const stop = (): void => {
      const link = job._links['force-stop'];
      if (link !== undefined) this.#follow(link);
    };
    const api = new URL(this.#host.api, location.href).href;
    return this.#draw(job, name, { close, type, stop, api }, reader);
  }

  #set(asked: Asked | undefined): void {
    this.#asked = asked;
    this.#host.requestUpdate();
  }
}
