/** Directions of texts, in eight bits a number: close enough to tell what is near, and a quarter of the size. */
export function quantised(vector: Float32Array): Int8Array {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest > 0 ? 127 / largest : 0;
  return Int8Array.from(vector, (value) => Math.round(value * scale));
}

export interface Near {
  readonly id: string;
  /** The cosine: 1 is the same direction. */
  readonly likeness: number;
}

/** The directions of one place's turns, side by side in memory so that all of them are looked through at once. */
export class PlaceIndex {
  #rows = new Int8Array(0);
  #lengths = new Float32Array(0);
  #ids: string[] = [];
  readonly #at = new Map<string, number>();
  readonly dimensions: number;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
  }

  get size(): number {
    return this.#ids.length;
  }

  get bytes(): number {
    return this.#rows.byteLength;
  }

  has(id: string): boolean {
    return this.#at.has(id);
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** Numbers of another model are no use beside these, and are left out. */
  add(id: string, numbers: Int8Array): void {
    if (numbers.length !== this.dimensions) return;
    const row = this.#at.get(id) ?? this.#ids.length;
    if ((row + 1) * this.dimensions > this.#rows.length) this.#grow();
    this.#rows.set(numbers, row * this.dimensions);
    this.#lengths[row] = Math.sqrt(dot(numbers, numbers, 0)) || 1;
    this.#ids[row] = id;
    this.#at.set(id, row);
  }

  /** The last one takes its row. */
  remove(id: string): void {
    const row = this.#at.get(id);
    const last = this.#ids.pop();
    if (row === undefined || last === undefined) {
      if (last !== undefined) this.#ids.push(last);
      return;
    }
    this.#at.delete(id);
    if (last === id) return;
    const { dimensions } = this;
    this.#rows.copyWithin(row * dimensions, this.#ids.length * dimensions, (this.#ids.length + 1) * dimensions);
    this.#lengths[row] = this.#lengths[this.#ids.length] as number;
    this.#ids[row] = last;
    this.#at.set(last, row);
  }

  /** The nearest first. */
  nearest(numbers: Int8Array, most: number): readonly Near[] {
    if (numbers.length !== this.dimensions) return [];
    const length = Math.sqrt(dot(numbers, numbers, 0)) || 1;
    const best: Near[] = [];
    for (let row = 0; row < this.#ids.length; row++) {
      const likeness = dot(numbers, this.#rows, row * this.dimensions) / (length * (this.#lengths[row] as number));
      if (best.length === most && likeness <= (best.at(-1) as Near).likeness) continue;
      const at = best.findIndex((other) => other.likeness < likeness);
      best.splice(at < 0 ? best.length : at, 0, { id: this.#ids[row] as string, likeness });
      if (best.length > most) best.pop();
    }
    return best;
  }

  #grow(): void {
    const rows = Math.max(64, this.#ids.length * 2);
    const [larger, lengths] = [new Int8Array(rows * this.dimensions), new Float32Array(rows)];
    larger.set(this.#rows);
    lengths.set(this.#lengths);
    [this.#rows, this.#lengths] = [larger, lengths];
  }
}

/** Four at a time: twice as fast as one by one. */
function dot(a: Int8Array, b: Int8Array, from: number): number {
  let [w, x, y, z] = [0, 0, 0, 0];
  const length = a.length - (a.length % 4);
  for (let i = 0; i < length; i += 4) {
    const j = from + i;
    w += (a[i] as number) * (b[j] as number);
    x += (a[i + 1] as number) * (b[j + 1] as number);
    y += (a[i + 2] as number) * (b[j + 2] as number);
    z += (a[i + 3] as number) * (b[j + 3] as number);
  }
  for (let i = length; i < a.length; i++) w += (a[i] as number) * (b[from + i] as number);
  return w + x + y + z;
}
