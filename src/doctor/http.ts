import { PATIENCE_MS } from "./finding.ts";

/** No usable answer came. Holds neither address nor token. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

export interface Answer {
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly body: unknown;
}

/**
 * Asks for JSON.
 * @throws NoAnswer when there is none in time
 */
export async function getJson(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  let text: string;
  let status: number;
  try {
    const reply = await fetch(address, { headers, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    status = reply.status;
    text = await reply.text();
  } catch (error) {
    throw new NoAnswer(codeOf(error));
  }
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    return { status, body: undefined };
  }
}

/** The error's code only: its message may hold the address, and with it a token. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "it hung up";
}
