import { type Logger, pino } from "pino";

export type Log = Logger;

/** Keys whose values never reach a log, wherever they stand. */
const SECRET_KEYS = new Set(
  ["token", "key", "apikey", "authorization", "secret", "password", "cookie", "set-cookie", "x-api-key"].concat([
    "veniceapikey",
    "veniceadminkey",
    "discordtoken",
    "telegrambottoken",
    "storekey",
    "webhooktoken",
    "interactiontoken",
  ]),
);
/** Keys that hold what people or models wrote: a log has no use for them. */
const TEXT_KEYS = new Set([
  "text",
  "content",
  "prompt",
  "message_text",
  "caption",
  "answer",
  "question",
  "body",
  "rawbody",
  "requestbody",
]);

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/VENICE_(?:INFERENCE|ADMIN)_KEY_[\w-]+/g, "[key]"],
  [/\bBearer\s+[\w.~+/=-]+/gi, "Bearer [key]"],
  [/\bBot\s+[\w.-]{20,}/g, "Bot [token]"],
  // Telegram: bot<id>:<secret>, in file addresses too.
  [/\b(?:bot)?\d{5,}:[\w-]{20,}/g, "[token]"],
  // Discord: three base64url pieces.
  [/\b[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}\b/g, "[token]"],
  // Discord webhooks and interactions carry their secret in the path.
  [/\/(webhooks|interactions)\/(\d+)\/[\w-]{10,}/g, "/$1/$2/[token]"],
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1[login]@"],
  [/([?&](?:token|key|secret|sig|signature|hm|password)=)[^&\s"']+/gi, "$1[secret]"],
];

/** The same words without anything that opens a door: keys, tokens, passwords, and `secrets` as they stand. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 6) clean = clean.replaceAll(secret, "[secret]");
  for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead);
  return clean;
}

function cleanError(error: Error, secrets: readonly string[], depth: number): Record<string, unknown> {
  const { name, stack, cause } = error;
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? error.code : undefined;
  const status = "status" in error && typeof error.status === "number" ? error.status : undefined;
  return {
    name,
    message: redact(error.message, secrets).slice(0, 500),
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    // Frames only: the stack's head repeats the message, which may be long.
    stack: redact(
      (stack ?? "")
        .split("\n")
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 8)
        .join("\n"),
      secrets,
    ),
    ...(cause !== undefined && depth < 3 && { cause: clean(cause, secrets, depth + 1) }),
  };
}

/** A copy that may be logged: nothing secret, nothing that was said, at any depth. */
export function clean(value: unknown, secrets: readonly string[] = [], depth = 0): unknown {
  if (typeof value === "string") return redact(value, secrets).slice(0, 2000);
  if (value instanceof Error) return cleanError(value, secrets, depth);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (depth > 5) return "[deep]";
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => clean(each, secrets, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const name = key.toLowerCase().replaceAll(/[_-]/g, "");
    if (SECRET_KEYS.has(name) || SECRET_KEYS.has(key.toLowerCase())) copy[key] = "[secret]";
    else if (TEXT_KEYS.has(key.toLowerCase())) copy[key] = "[text]";
    else copy[key] = clean(each, secrets, depth + 1);
  }
  return copy;
}

/**
 * The logger: JSON lines on standard output, cleaned of secrets and message text in objects, errors and sentences alike.
 * @param secrets values from the configuration that are hidden wherever they turn up
 */
export function createLog(
  level: string,
  secrets: readonly string[] = [],
  destination?: { write(line: string): void },
): Log {
  const options = {
    level,
    base: undefined,
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...rest: unknown[]) => void) {
        method.apply(
          this,
          args.map((arg) => clean(arg, secrets)),
        );
      },
    },
    formatters: {
      level: (label: string) => ({ level: label }),
      bindings: (bindings: Record<string, unknown>) => clean(bindings, secrets) as Record<string, unknown>,
    },
  };
  // Cast: pino types the hook's arguments as a tuple that a spread of cleaned values cannot meet.
  return destination ? pino(options as never, destination) : pino(options as never);
}

/** A logger that says nothing, for tests. */
export const silent: Log = pino({ level: "silent" });
