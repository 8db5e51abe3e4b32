import { type Logger, pino } from "pino";

export type Log = Logger;

/** Names (without their - and _) whose values never reach a log, wherever they stand. */
const SECRET_NAME = /^key$|(token|secret|password|authorization|credentials?|cookie|(api|admin|store|private)key)$/;
/** Names whose values are what people or models wrote: a log has no use for them. */
const TEXT_NAMES = new Set(
  ["text", "content", "prompt", "messagetext", "caption", "question", "answer", "query", "quoted", "persona"].concat(
    ["summary", "reasoning", "reasoningcontent", "transcript", "lyrics", "negative"],
    ["body", "rawbody", "requestbody"],
  ),
);

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/VENICE_(?:INFERENCE|ADMIN)_KEY_[\w-]+/g, "[key]"],
  [/\bBearer\s+[\w.~+/=-]+/gi, "Bearer [key]"],
  [/\bBot\s+[\w.-]{20,}/g, "Bot [token]"],
  // Telegram: bot<id>:<secret>, in file addresses too.
  [/\b(?:bot)?\d{5,}(?::|%3A)[\w-]{20,}/gi, "[token]"],
  // Discord: three base64url pieces.
  [/(?<![\w-])[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}/g, "[token]"],
  // Discord webhooks and interactions carry their secret in the path.
  [/\/(webhooks|interactions)\/(\d+)\/[\w-]{10,}/g, "/$1/$2/[token]"],
  [/\/\/[^/\s]+@/g, "//[login]@"],
  [/([?&#][\w.-]*(?:token|key|secret|sig|signature|hm|password)=)[^&\s"']+/gi, "$1[secret]"],
];

/** Shorter ones would be found in every other word. */
const SHORTEST_SECRET = 6;
const written = new WeakMap<readonly string[], readonly string[]>();

/** The secrets in every form in which they may be written, the longest first: one may be a part of another. */
function formsOf(secrets: readonly string[]): readonly string[] {
  const known = written.get(secrets);
  if (known) return known;
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const forms = long.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const sorted = [...new Set(forms)].sort((a, b) => b.length - a.length);
  written.set(secrets, sorted);
  return sorted;
}

/** The same words without anything that opens a door: keys, tokens, passwords, and `secrets` as they stand. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of formsOf(secrets)) clean = clean.replaceAll(secret, "[secret]");
  for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead);
  return clean;
}

function cleanError(error: Error, secrets: readonly string[], depth: number): Record<string, unknown> {
  const { name, stack, cause } = error;
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number")
      ? clean(error.code, secrets)
      : undefined;
  const status = "status" in error && typeof error.status === "number" ? error.status : undefined;
  return {
    name: clean(name, secrets),
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
  // A function could still speak: `toJSON` would.
  if (typeof value === "function") return undefined;
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof Date || value instanceof URL) return clean(String(value), secrets);
  if (depth > 5) return "[deep]";
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => clean(each, secrets, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[redact(key, secrets)] = cleanProperty(value, key, secrets, depth);
  return copy;
}

function cleanProperty(owner: object, key: string, secrets: readonly string[], depth: number): unknown {
  const name = key.toLowerCase().replaceAll(/[_-]/g, "");
  if (SECRET_NAME.test(name)) return "[secret]";
  if (TEXT_NAMES.has(name)) return "[text]";
  try {
    return clean(owner[key as keyof typeof owner], secrets, depth + 1);
  } catch {
    return "[unreadable]";
  }
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
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Cast: pino types the hook's arguments as a tuple that a spread of cleaned values cannot meet.
  const log = destination ? pino(options as never, destination) : pino(options as never);
  // What is bound to a child goes past the hook. Children inherit this, and so do theirs.
  const child = log.child;
  log.child = function (this: Logger, bindings: object, ...rest: unknown[]) {
    return child.call(this, clean(bindings, secrets) as object, ...(rest as [])) as never;
  };
  return log;
}

/** A logger that says nothing, for tests. */
export const silent: Log = pino({ level: "silent" });
