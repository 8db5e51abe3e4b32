/** One thing that the doctor looked at. */
export interface Finding {
  readonly level: "ok" | "warn" | "FAIL";
  /** What is the case, in one line. */
  readonly text: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** A check yields what it finds as it finds it; what it throws is a failure of its own. */
export type Check = AsyncIterable<Finding>;

export const ok = (text: string): Finding => ({ level: "ok", text });
export const warn = (text: string, todo: string): Finding => ({ level: "warn", text, todo });
export const fail = (text: string, todo: string): Finding => ({ level: "FAIL", text, todo });

/** How long a service may take to answer. */
export const PATIENCE_MS = 15_000;

/** One line, or two where there is something to do. */
export function lineOf({ level, text, todo }: Finding): string {
  const line = `${level.padEnd(4)}  ${text}\n`;
  return todo === undefined ? line : `${line}      → ${todo}\n`;
}

/** An address as it may be shown: without a login, a path's tokens or a query. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : "an unreadable address";
}
