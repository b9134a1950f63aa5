type Kind = typeof Float64Array | typeof Uint32Array | typeof Int32Array;

/** NumberList by index, in a typed array that doubles when it is full: 4 or 8 bytes each, no objects. */
export class NumberList {
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
    this.set(this.#length, value);
  }

  /** 0 where nothing was set. */
  get(index: number): number {
    return index < this.#length ? (this.#values[index] ?? 0) : 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index + 1);
    if (index > this.#length) this.#values.fill(0, this.#length, index);
    this.#length = Math.max(this.#length, index + 1);
    this.#values[index] = value;
  }

  clear(): void {
    this.#length = 0;
  }

  #grow(least: number): void {
    const larger = new this.kind(Math.max(least, this.#values.length * 2));
    larger.set(this.#values);
    this.#values = larger;
  }
}
