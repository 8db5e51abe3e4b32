/** One number, and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At most; left out where the number only explains others. */
  readonly target?: number;
  /** What else was seen, and under which conditions. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** One benchmark: it measures some figures. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  run(): Promise<readonly Figure[]>;
}

export const isMet = ({ value, target }: Figure): boolean | undefined =>
  target === undefined ? undefined : value <= target;
