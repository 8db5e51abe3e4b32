import type { z } from "zod";
import { PATIENCE_MS } from "./finding.ts";

/** No answer came. Its message is a code: it holds neither address nor token. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

/** An answer came, and not with what was asked for. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(String(status));
    this.status = status;
    this.body = body;
  }
}

/**
 * Asks for JSON of the given shape.
 * @throws NoAnswer, or Refused
 */
export async function getJson<S extends z.ZodType>(
  address: string,
  schema: S,
  headers: Readonly<Record<string, string>> = {},
): Promise<z.output<S>> {
  const { status, text } = await get(address, headers);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refused(status, undefined);
  }
  const parsed = schema.safeParse(body);
  if (status !== 200 || !parsed.success) throw new Refused(status, body);
  return parsed.data;
}

async function get(address: string, headers: Readonly<Record<string, string>>) {
  try {
    const reply = await fetch(address, { headers, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: reply.status, text: await reply.text() };
  } catch (error) {
    throw new NoAnswer(codeOf(error));
  }
}

/** Never the message, which may hold the address, and with it a token. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "it hung up";
}
