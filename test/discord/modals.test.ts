import { expect, test } from "vitest";
import type { OptionSpec } from "../../src/core/command-spec.ts";
import { createModals } from "../../src/discord/modals.ts";

const missing: [string, OptionSpec][] = [
  ["prompt", { kind: "string", required: true, multiline: true, maxLength: 9000 }],
  ["image", { kind: "image", required: true }],
  ["count", { kind: "integer", required: true }],
  ["aspect", { kind: "string", required: true, choices: ["1:1", "16:9"] }],
  ["loud", { kind: "boolean", required: true }],
];

interface Built {
  custom_id: string;
  title: string;
  components: { label: string; component: Record<string, unknown> }[];
}

test("each kind of option has its field", () => {
  const call = { command: "ask", options: {} };
  const modal = createModals(() => 0).build({ kind: "command", call, files: {} }, call, missing, "en") as Built;
  expect(modal.title).toBe("/ask");
  expect(modal.components.map((each) => each.label)).toEqual([
    "Your question",
    "A picture to look at",
    "count",
    "aspect",
    "loud",
  ]);
  expect(modal.components.map((each) => each.component)).toMatchObject([
    { type: 4, style: 2, max_length: 4000, required: true },
    { type: 19, min_values: 1 },
    { type: 4, style: 1 },
    { type: 3, options: [{ value: "1:1" }, { value: "16:9" }] },
    { type: 3, options: [{ value: "true" }, { value: "false" }] },
  ]);
});

test("a form is called by its command, and in plain words where a button has opened it", () => {
  const modals = createModals(() => 0);
  const title = (begun: Parameters<typeof modals.build>[0], command: string) =>
    (modals.build(begun, { command, options: {} }, missing, "en") as Built).title;
  expect(title({ kind: "command", call: { command: "ask", options: {} }, files: {} }, "ask")).toBe("/ask");
  expect(title({ kind: "press", action: "abc", value: undefined }, "persona")).toBe("Who the bot is here");
});

test("what is short travels with the form, what is long or has files is kept for an hour", () => {
  let time = 0;
  const modals = createModals(() => time);
  const id = (begun: Parameters<typeof modals.build>[0]) =>
    (modals.build(begun, { command: "ask", options: {} }, [], "en") as Built).custom_id;
  const press = id({ kind: "press", action: "abc", value: "x" });
  const short = { command: "ask", options: { private: true } };
  const command = id({ kind: "command", call: short, files: {} });
  const long = { command: "ask", options: { prompt: "p".repeat(200) } };
  const kept = id({ kind: "command", call: long, files: {} });
  expect(createModals(() => 0).begun(press)).toEqual({ kind: "press", action: "abc", value: "x" });
  expect(createModals(() => 0).begun(command)).toEqual({ kind: "command", call: short, files: {} });
  expect(kept.length).toBeLessThanOrEqual(100);
  expect(modals.begun(kept)).toEqual({ kind: "command", call: long, files: {} });
  time += 3_600_001;
  expect(modals.begun(kept)).toBeUndefined();
  for (const strange of ["", "x", "m:", "m:{", "m:[]", "m:k:nope"]) expect(modals.begun(strange)).toBeUndefined();
});
