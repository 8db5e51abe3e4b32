/** Writes bits, and the variable-length numbers of H.264. */
export class Bits {
  readonly #bytes: number[] = [];
  #byte = 0;
  #filled = 0;

  bit(value: number): this {
    this.#byte = (this.#byte << 1) | (value & 1);
    if (++this.#filled === 8) {
      this.#bytes.push(this.#byte);
      this.#byte = 0;
      this.#filled = 0;
    }
    return this;
  }

  /** A number in so many bits. */
  fixed(value: number, count: number): this {
    for (let at = count - 1; at >= 0; at--) this.bit(Math.floor(value / 2 ** at) & 1);
    return this;
  }

  /** Exp-Golomb, without sign. */
  number(value: number): this {
    const count = Math.floor(Math.log2(value + 1));
    return this.fixed(0, count).fixed(value + 1, count + 1);
  }

  /** Exp-Golomb, with sign. */
  signed(value: number): this {
    return this.number(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Zeros up to the next whole byte. */
  align(): this {
    while (this.#filled !== 0) this.bit(0);
    return this;
  }

  /** Whole bytes, where the writing stands at a byte's border. */
  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** All that was written, closed with a one and zeros. */
  closed(): Buffer {
    this.bit(1).align();
    return Buffer.from(this.#bytes);
  }
}
