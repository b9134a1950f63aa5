export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/** The server says something every 15 s: a line that is silent for three times that is cut, and nobody has said so. */
const SILENT_MS = 45_000;

/**
 * Reads Server-Sent Events of an answer, until it ends or says nothing for too long. `EventSource` cannot send a token, nor
 * go through the host's own `fetch`.
 */
export async function* serverSentEvents(answer: Response): AsyncGenerator<ServerSentEvent> {
  if (answer.body === null) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const read = await soon(reader.read());
      if (read === undefined || read.done) return;
      text += read.value;
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        yield eventOf(block);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Undefined if it takes too long. */
async function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  const silence = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => silence.resolve(undefined), SILENT_MS);
  try {
    return await Promise.race([answer, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A comment, which only keeps the line open, is a `beat`. */
function eventOf(block: string): ServerSentEvent {
  const fields = block.split(/\r?\n/).map((line) => /^(event|data): ?(.*)$/.exec(line));
  const of = (name: string): string[] =>
    fields.flatMap((field) => (field?.[1] === name && field[2] !== undefined ? [field[2]] : []));
  const data = of('data');
  return data.length === 0
    ? { event: 'beat', data: '' }
    : { event: of('event').at(-1) ?? 'message', data: data.join('\n') };
}
