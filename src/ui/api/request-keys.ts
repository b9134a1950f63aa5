/** For how long the same request is taken for the one whose answer was lost, in ms. */
const SAME_MS = 300_000;

/**
 * Keys by which the server knows a request that comes again. As long as a request has no answer, the same one has the same
 * key: what it asks for is done once, however often somebody presses the button while the line is cut.
 */
export class RequestKeys {
  readonly #unanswered = new Map<string, { readonly key: string; readonly at: number }>();

  /** The key of a request, told by all that it asks for. */
  keyOf(request: string): string {
    const before = this.#unanswered.get(request);
    if (before !== undefined && Date.now() - before.at < SAME_MS) return before.key;
    // `randomUUID` is not there on pages that come without TLS.
    const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
    this.#unanswered.set(request, { key, at: Date.now() });
    return key;
  }

  answered(request: string): void {
    this.#unanswered.delete(request);
  }
}
