import { expect, it } from "vitest";
import { command } from "../../src/core/command.ts";
import { missingOptions, parseOptions } from "../../src/core/options.ts";

const file = { name: "a.png", mime: "image/png", size: 1, ref: "r" };
const sample = command({
  name: "sample",
  cost: "free",
  options: {
    prompt: { kind: "string", required: true, maxLength: 10 },
    image: { kind: "image", required: true },
    style: { kind: "string", choices: ["oil", "ink"] },
    count: { kind: "integer", min: 1, max: 4 },
    speed: { kind: "number", min: 0.25, max: 4 },
    private: { kind: "boolean" },
  },
  async *run() {},
});
const parse = (options: Record<string, unknown>) =>
  parseOptions(sample, { command: "sample", options: { prompt: "hello", image: [file], ...options } });

it("names what is missing, in order", () => {
  const missing = missingOptions(sample, { command: "sample", options: { prompt: "  ", image: [] } });
  expect(missing.map(([name]) => name)).toEqual(["prompt", "image"]);
});

it("takes values as platforms write them", () => {
  expect(parse({ count: "3", private: "yes", style: "ink" })).toMatchObject({ count: 3, private: true, style: "ink" });
  expect(parse({ private: false, count: 4 })).toMatchObject({ private: false, count: 4 });
});

it("leaves out what the command does not know", () => {
  expect(parse({ evil: 1 })).not.toHaveProperty("evil");
});

it.each([
  [{ count: 5 }, "error.option.integer"],
  [{ count: "many" }, "error.option.integer"],
  [{ speed: 9 }, "error.option.number"],
  [{ style: "neon" }, "error.option.choice"],
  [{ prompt: "x".repeat(11) }, "error.option.long"],
  [{ prompt: "" }, "error.option.missing"],
  [{ image: "not a list" }, "error.option.missing"],
])("refuses %j", (options, key) => {
  expect(() => parse(options)).toThrow(key);
});

it("says of a missing option what its command has to say", () => {
  const ask = command({
    name: "ask",
    cost: "free",
    options: { prompt: { kind: "string", required: true, missing: "error.prompt.empty" } },
    async *run() {},
  });
  expect(() => parseOptions(ask, { command: "ask", options: {} })).toThrow("error.prompt.empty");
});

it("excuses a required option where another one says enough", () => {
  const ask = command({
    name: "ask",
    cost: "free",
    options: { prompt: { kind: "string", required: true, unless: ["image"] }, image: { kind: "image" } },
    async *run() {},
  });
  expect(missingOptions(ask, { command: "ask", options: { image: [file] } })).toEqual([]);
  expect(parseOptions(ask, { command: "ask", options: { image: [file] } })).toEqual({ prompt: "", image: [file] });
  expect(missingOptions(ask, { command: "ask", options: {} }).map(([name]) => name)).toEqual(["prompt"]);
});
