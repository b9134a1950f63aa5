/** Questions of which the last one alone counts: an answer to an earlier one is dropped. */
export class Latest {
  #asked = 0;

  /** Asks once more. What is returned says whether this is still the last one. */
  ask(): () => boolean {
    this.#asked += 1;
    return this.since();
  }

  /** Without asking: what is returned says whether nothing was asked meanwhile. */
  since(): () => boolean {
    const asked = this.#asked;
    return () => asked === this.#asked;
  }
}
