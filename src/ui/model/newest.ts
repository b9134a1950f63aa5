/** Answers to one question that is asked again and again: one that comes after a newer one is dropped. */
export class Newest {
  #asked = 0;
  #shown = 0;

  /** Asks once more. What is returned says of the answer whether it is to be shown. */
  ask(): () => boolean {
    const asked = (this.#asked += 1);
    return () => {
      if (asked < this.#shown) return false;
      this.#shown = asked;
      return true;
    };
  }
}
