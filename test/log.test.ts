import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean, createLog, redact } from "../src/log.ts";

const telegramToken = "7000000001:AAH-fake_fake_fake_fake_fake_fake_fak";
const discordToken = `${Buffer.from("1234567890123456789").toString("base64url")}.Gf4Ke_.${"x1-_".repeat(8)}`;
const veniceKey = "VENICE_INFERENCE_KEY_aB3-xyz_0";

/** What a log writes for one call, as lines. */
function written(write: (log: ReturnType<typeof createLog>) => void, secrets: readonly string[] = []): string {
  const lines: string[] = [];
  write(createLog("trace", secrets, { write: (line) => void lines.push(line) }));
  return lines.join("");
}

describe("secrets that show what they are", () => {
  it.each([
    ["a Venice key", `key ${veniceKey} was refused`, veniceKey],
    ["a bearer", "header Authorization: Bearer abc.def-ghi", "abc.def-ghi"],
    ["a bot's header", `authorization: Bot ${discordToken}`, discordToken],
    ["a Discord token by itself", `login with ${discordToken} failed`, discordToken],
    ["a Telegram method's address", `https://api.telegram.org/bot${telegramToken}/sendMessage`, telegramToken],
    ["a Telegram file's address", `https://api.telegram.org/file/bot${telegramToken}/photos/file_1.jpg`, telegramToken],
    ["an escaped Telegram address", `bot${telegramToken.replace(":", "%3A")}/getMe`, telegramToken.split(":")[1] ?? ""],
    ["a Discord webhook", "https://discord.com/api/v10/webhooks/123/aBcDeFgHiJkLmNoP", "aBcDeFgHiJkLmNoP"],
    ["an interaction", "POST /interactions/123/aW50ZXJhY3Rpb24/callback", "aW50ZXJhY3Rpb24"],
    ["a login in an address", "redis://user:hunter22@store:6379/0", "hunter22"],
    ["a login without a name", "redis://:hunter22@store:6379/0", "hunter22"],
    ["a signed address", "https://cdn.discordapp.com/a/b.png?ex=1&hm=deadbeef99", "deadbeef99"],
    ["a token in a query", "https://x.example/?a=1&access_token=t0ps3cret&b=2", "t0ps3cret"],
  ])("%s goes", (_name, text, secret) => {
    expect(text).toContain(secret);
    expect(redact(text)).not.toContain(secret);
  });

  it("what is around them stays", () => {
    expect(redact(`GET https://api.telegram.org/bot${telegramToken}/getMe?a=1 ECONNRESET`)).toMatch(
      /^GET https:\/\/api\.telegram\.org\/\S*\/getMe\?a=1 ECONNRESET$/,
    );
    const plain = "turn discord:1234567890123456789 took 12:34:56, 3 of 4 (node:internal/process/task_queues:95:5)";
    expect(redact(plain)).toBe(plain);
  });
});

describe("secrets of the configuration", () => {
  it("go wherever they stand, also where one is a part of another", () => {
    expect(redact("a correct horse and correct horse battery", ["correct horse", "correct horse battery"])).toBe(
      "a [secret] and [secret]",
    );
  });

  it("go as they are written in addresses too", () => {
    const secret = "pass/word with spaces+";
    expect(redact(`http://x/?a=${encodeURIComponent(secret)}`, [secret])).not.toContain(encodeURIComponent(secret));
  });
});

describe("a logged error", () => {
  class ApiError extends Error {
    override name = "ApiError";
    code = "E_API";
    status = 503;
    headers = { authorization: "Bearer header-secret" };
    url = `https://api.telegram.org/bot${telegramToken}/getMe`;
    requestBody = "what Ada wrote";
  }

  it("keeps its name, code, status and frames, and neither tokens nor what hangs on it", () => {
    const cause = new Error(`connect to https://user:cause-secret@10.0.0.1 with ${veniceKey}`);
    const error = new ApiError(`refused ${discordToken}`, { cause });
    const line = written((log) => log.error({ error }, "Something failed"));
    const { error: logged, msg } = JSON.parse(line);
    expect(msg).toBe("Something failed");
    expect(logged).toMatchObject({ name: "ApiError", code: "E_API", status: 503, cause: { name: "Error" } });
    expect(logged.stack).toContain("log.test.ts");
    for (const secret of [telegramToken, discordToken, veniceKey, "cause-secret", "header-secret", "what Ada wrote"])
      expect(line).not.toContain(secret);
  });

  it("may be the only argument, a cause of causes, or hold itself", () => {
    const error = new Error("outer", { cause: new Error("middle", { cause: new Error(`inner ${veniceKey}`) }) });
    const loop = new Error("loop");
    loop.cause = loop;
    const text = written((log) => {
      log.error(error);
      log.warn({ err: loop }, "round and round");
    });
    expect(text).toContain("inner [key]");
    expect(text).not.toContain(veniceKey);
  });

  it("does not repeat a message in the head of its stack", () => {
    const line = written((log) => log.error({ error: new Error("first\nsecond line of what was said") }, "x"));
    expect(JSON.parse(line).error.stack).not.toContain("second line");
  });
});

describe("a logged object", () => {
  it("hides headers, keys, tokens and passwords at any depth, however they are written", () => {
    const line = written((log) =>
      log.info({
        request: {
          headers: {
            Authorization: "opaque-1",
            "X-Api-Key": "opaque-2",
            cookie: ["opaque-3"],
            "set-cookie": "opaque-4",
            "X-Telegram-Bot-Api-Secret-Token": "opaque-5",
            accept: "*/*",
          },
          params: { access_token: "opaque-6", secretToken: "opaque-7" },
        },
        config: { DISCORD_TOKEN: "opaque-8", STORE_KEY: "opaque-9", PLAYGROUND_PASSWORD: "opaque-10" },
        list: [[{ api_key: { value: "opaque-11" } }]],
      }),
    );
    expect(line).not.toMatch(/opaque/);
    expect(line).toContain("*/*");
  });

  it("hides what people and models say", () => {
    const said = "what Ada said";
    const line = written((log) =>
      log.info({
        ...{ text: said, content: said, prompt: said, caption: said, question: said, answer: said, body: said },
        ...{ message: { content: [{ type: "text", text: said }] }, choices: [{ delta: { content: said } }] },
        ...{
          persona: said,
          summary: said,
          reply: { quoted: said },
          query: said,
          messages: [{ role: "user", content: said }],
        },
      }),
    );
    expect(line).not.toContain(said);
  });

  it("keeps what a log is for", () => {
    const line = written((log) => log.info({ turn: "discord:1", ms: 12, tokens: 34, key: 0, ok: true }, "Done"));
    expect(JSON.parse(line)).toMatchObject({
      level: "info",
      turn: "discord:1",
      ms: 12,
      tokens: 34,
      ok: true,
      msg: "Done",
    });
  });

  it("is not changed", () => {
    const given = { token: "t", nested: { text: "x" } };
    clean(given);
    expect(given).toEqual({ token: "t", nested: { text: "x" } });
  });

  it("may be bound to a child, and is cleaned there too", () => {
    const line = written((log) => log.child({ token: "opaque-1", where: `bot${telegramToken}` }).info("x"));
    expect(line).not.toContain("opaque-1");
    expect(line).not.toContain(telegramToken);
  });

  it("may be anything without breaking the log", () => {
    const round: Record<string, unknown> = {};
    round.self = round;
    const odd = {
      round,
      bytes: new Uint8Array(9),
      big: 10n,
      date: new Date(0),
      map: new Map([["a", veniceKey]]),
      toJSON: () => veniceKey,
      get broken() {
        throw new Error(veniceKey);
      },
    };
    const text = written((log) => log.info(odd, "odd"));
    expect(text).toContain('"msg":"odd"');
    expect(text).toContain("[9 bytes]");
    expect(text).not.toContain(veniceKey);
  });
});

describe("a secret never survives", () => {
  const secretText = fc
    .stringMatching(/^[A-Za-z0-9_!$&.:/+ -]{8,40}$/)
    .filter((text) => text.trim() === text && text.length >= 8 && !/^\W*$/.test(text));

  it("anywhere in anything that is logged", () => {
    const around = fc.string({ maxLength: 20 });
    const holding = (secret: string) =>
      fc.letrec((tie) => ({
        leaf: fc.oneof(
          fc.tuple(around, around).map(([a, b]) => `${a}${secret}${b}`),
          fc.tuple(around, around).map(([a, b]) => new Error(`${a} ${secret} ${b}`)),
          around.map((a) => new Error(a, { cause: new Error(secret) })),
          around.map((a) => Object.assign(new Error(a), { code: secret, name: secret, url: secret })),
          fc.constant(new URL(`http://user:x@host/${encodeURIComponent(secret)}`)),
          fc.constant(`https://host/?q=${encodeURIComponent(secret)}`),
          fc.integer(),
        ),
        node: fc.oneof(
          { maxDepth: 5 },
          tie("leaf"),
          fc.array(tie("node"), { maxLength: 4 }),
          fc.dictionary(fc.oneof(around, fc.constant(secret), fc.constantFrom("err", "headers", "url")), tie("node"), {
            maxKeys: 4,
          }),
        ),
      })).node;
    fc.assert(
      fc.property(
        secretText.chain((secret) => fc.tuple(fc.constant(secret), holding(secret))),
        ([secret, value]) => {
          const text = written(
            (log) => {
              log.info({ value }, `said ${secret}`);
              log.warn(value as object);
              log.error("%s and %j", secret, value as object);
              log.child({ value }).info("bound");
            },
            [secret],
          );
          // Its own marks may look like a very plain secret.
          const left = text.replaceAll("[secret]", "");
          expect(left).not.toContain(secret);
          expect(left).not.toContain(encodeURIComponent(secret));
        },
      ),
      { numRuns: 300 },
    );
  });
});
