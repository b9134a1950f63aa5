type Kind = typeof Float64Array | typeof Uint32Array | typeof Int32Array;

/** Numbers in a typed array that doubles when it is full: 4 or 8 bytes each, no objects. */
export class Numbers {
  #values: Float64Array | Uint32Array | Int32Array;
  #length = 0;

  /** `kind` says what fits: `Float64Array` holds every safe integer. */
  constructor(private readonly kind: Kind) {
    this.#values = new kind(256);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new this.kind(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  get(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  clear(): void {
    this.#length = 0;
  }
}
