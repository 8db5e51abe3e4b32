/** What a limit counts. */
export type Unit = "requests" | "tokens";

/** One of the windows that the service counts in. */
export type WindowName = `${Unit}/${"minute" | "day"}`;

/** What a source said of one window. A rate-limit header and an entry of `/api_keys/rate_limits` both have this shape. */
export interface Reading {
  readonly model: string;
  readonly unit: Unit;
  readonly window: "minute" | "day";
  readonly limit?: number;
  readonly remaining?: number;
  /** Epoch milliseconds. */
  readonly resetAt?: number;
}

/** What kind of work a model does; decides what is believed of its limits until the first reply. */
export type LimitClass = "XS" | "S" | "M" | "L" | "image" | "audio" | "queue" | "augment" | "embedding";

export type Limits = Readonly<Partial<Record<WindowName, number>>>;

const perMinute = (requests: number, tokens?: number): Limits =>
  tokens === undefined ? { "requests/minute": requests } : { "requests/minute": requests, "tokens/minute": tokens };

/**
 * The lowest that any source states for a class: what is not used of a real limit that is higher costs one reply's time.
 * @see https://docs.venice.ai/api-reference/rate-limiting
 */
export const defaultLimits: Readonly<Record<LimitClass, Limits>> = {
  XS: perMinute(500, 1_000_000),
  S: perMinute(75, 750_000),
  M: perMinute(50, 750_000),
  L: perMinute(20, 500_000),
  image: perMinute(20),
  audio: perMinute(60),
  queue: perMinute(40),
  augment: perMinute(20),
  embedding: perMinute(500, 1_000_000),
};

export const windowName = ({ unit, window }: Pick<Reading, "unit" | "window">): WindowName => `${unit}/${window}`;
