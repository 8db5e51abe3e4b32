import { afterEach, beforeEach, expect, test } from "vitest";
import type { Choices } from "../../src/core/part.ts";
import type { FileRef } from "../../src/core/turn.ts";
import { openStage, type Stage, say, Tap } from "./harness.ts";

let stage: Stage;
let guild: ReturnType<Stage["discord"]["addGuild"]>;
let channel: ReturnType<Stage["discord"]["addChannel"]>;
let ada: ReturnType<Stage["discord"]["addUser"]>;

beforeEach(async () => {
  stage = await openStage({
    before(discord) {
      guild = discord.addGuild({ name: "Venice" });
      channel = discord.addChannel({ guild, name: "canals" });
      ada = discord.addUser({ username: "ada", globalName: "Ada", locale: "de" });
    },
  });
  await stage.discord.until(() => stage.discord.commands.length > 0);
});
afterEach(async () => {
  await stage.core.shown();
  expect(stage.core.failures).toEqual([]);
  expect(stage.discord.violations).toEqual([]);
  await stage[Symbol.asyncDispose]();
});

const turns = (count: number) => stage.discord.until(() => stage.core.turns.length >= count);
const stop: Choices = {
  type: "choices",
  phase: "growing",
  rows: [[{ kind: "button", label: "Stop", call: { command: "stop", options: {} }, who: "asker", id: "stop1" }]],
};
const again: Choices = {
  type: "choices",
  phase: "done",
  rows: [[{ kind: "button", label: "Regenerate", call: { command: "ask", options: {} }, who: "asker", id: "again1" }]],
};

test("a slash command is deferred at once and its answer edits the first response", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "hello" }, user: ada, channel });
  expect(await handle.responded).toMatchObject({ kind: "deferred" });
  const [turn] = stage.core.turns;
  expect(turn).toMatchObject({
    id: `discord:${handle.id}`,
    asked: [],
    person: { id: ada.id, name: "Ada", locale: "de" },
    place: { id: channel.id, server: guild.id, private: false },
    call: { command: "ask", options: { prompt: "hello" } },
  });
  expect(turn?.place.owner).toBeUndefined();
  tap.give(stop);
  tap.say("Good");
  await stage.discord.until(() => handle.response?.content === "Good");
  expect(handle.response?.controls).toMatchObject([{ label: "Stop", custom_id: "a:stop1" }]);
  tap.say(" morning");
  tap.give(again);
  tap.end();
  await stage.core.shown();
  expect(handle.response?.content).toBe("Good morning");
  expect(handle.response?.controls).toMatchObject([{ label: "Regenerate" }]);
  expect(handle.followups).toEqual([]);
  expect([...stage.core.sent.values()]).toEqual([[handle.response?.id]]);
});

test("the first response leaves in time when the ledger is slow and Venice says nothing", async () => {
  const tap = new Tap();
  stage.core.beforeAccept = () => new Promise((resolve) => setTimeout(resolve, 2200));
  stage.core.script = () => tap.parts();
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "hello" }, user: ada, channel });
  const responded = await handle.responded;
  expect(responded.kind).toBe("deferred");
  expect(responded.afterMs).toBeLessThan(2200);
  await turns(1);
  tap.say("late");
  tap.end();
  await stage.core.shown();
  expect(handle.response?.content).toBe("late");
});

test("two hundred interactions at once are all acknowledged in time", async () => {
  const gate = Promise.withResolvers<void>();
  stage.core.script = async function* () {
    await gate.promise;
    yield { type: "text", text: "done" };
  };
  const handles = Array.from({ length: 200 }, (_, n) =>
    stage.discord.slash({ command: "ask", options: { prompt: `q${n}` }, user: ada, channel }),
  );
  const answers = await Promise.all(handles.map((handle) => handle.responded));
  expect(new Set(answers.map((each) => each.kind))).toEqual(new Set(["deferred"]));
  gate.resolve();
  await stage.core.shown();
  expect(handles.every((handle) => handle.response?.content === "done")).toBe(true);
}, 30_000);

test("a private answer is for the caller's eyes only, with all of its messages", async () => {
  stage.core.script = () => say("word ".repeat(600));
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "x", private: true }, user: ada, channel });
  await turns(1);
  await stage.core.shown();
  expect(handle.messages.length).toBe(2);
  for (const message of handle.messages) expect(message.ephemeralTo).toBe(ada.id);
});

test("a call that lacks something gets a form first, and is a turn when that is sent", async () => {
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "  " }, user: ada, channel });
  expect((await handle.responded).kind).toBe("modal");
  expect(stage.core.turns).toEqual([]);
  const sent = stage.discord.submitModal({ from: handle, values: { prompt: "now a question" } });
  expect((await sent.responded).kind).toBe("deferred");
  await stage.core.shown();
  expect(stage.core.turns).toMatchObject([
    { id: `discord:${sent.id}`, call: { options: { prompt: "now a question" } } },
  ]);
  expect(sent.response?.content).toBe("Hello!");
});

test("files of a command can be opened, and what is stored holds no address", async () => {
  const handle = stage.discord.slash({
    command: "ask",
    options: { prompt: "look" },
    attachments: { image: { name: "a.png", bytes: "png", contentType: "image/png" } },
    user: ada,
    channel,
  });
  await handle.responded;
  const [image] = stage.core.turns[0]?.call.options.image as FileRef[];
  expect(image).toMatchObject({ name: "a.png", mime: "image/png", size: 3 });
  expect(image?.ref).toMatch(/^command\/\d+$/);
  const bytes = await stage.adapter.openFile(image!, 10, new AbortController().signal);
  expect(Buffer.from(bytes).toString()).toBe("png");
});

test("suggestions come from the core, at most 25, and none when it fails", async () => {
  stage.core.suggestions = async (command, option, typed) =>
    Array.from({ length: 40 }, (_, n) => ({ name: `${command} ${option} ${typed} ${n}`, value: `v${n}` }));
  const handle = stage.discord.autocomplete({
    command: "model",
    options: { name: "zai" },
    focused: "name",
    user: ada,
    channel,
  });
  await handle.responded;
  expect(handle.choices).toHaveLength(25);
  expect(handle.choices?.[0]).toEqual({ name: "model name zai 0", value: "v0" });
  stage.core.suggestions = () => Promise.reject(new Error("down"));
  const other = stage.discord.autocomplete({
    command: "model",
    options: { name: "" },
    focused: "name",
    user: ada,
    channel,
  });
  await other.responded;
  expect(other.choices).toEqual([]);
});

async function asked(text = "Hello!"): Promise<ReturnType<Stage["discord"]["slash"]>> {
  stage.core.script = async function* () {
    yield { type: "text", text };
    yield again;
  };
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "hello" }, user: ada, channel });
  await turns(1);
  await stage.core.shown();
  return handle;
}

test("a press that is refused says why, to that person alone", async () => {
  const { response } = await asked();
  stage.core.presses = () => ({ refused: "Only the person who asked can press this." });
  const bob = stage.discord.addUser({ username: "bob" });
  const press = stage.discord.press({ message: response!, label: "Regenerate", user: bob });
  expect((await press.responded).kind).toBe("message");
  expect(press.response).toMatchObject({ content: "Only the person who asked can press this.", ephemeralTo: bob.id });
});

test("Regenerate writes the new answer into the old answer's messages", async () => {
  const handle = await asked("word ".repeat(600));
  const before = handle.messages;
  expect(before).toHaveLength(2);
  const [first] = stage.core.turns;
  stage.core.presses = () => ({
    call: { command: "ask", options: { prompt: "hello" } },
    update: false,
    replaces: first!.id,
  });
  stage.core.script = () => say("Another answer.");
  const press = stage.discord.press({ message: before[1]!, label: "Regenerate", user: ada });
  expect((await press.responded).kind).toBe("deferred-update");
  await turns(2);
  await stage.core.shown();
  expect(stage.core.turns[1]).toMatchObject({ replaces: first!.id, id: `discord:${press.id}` });
  expect(stage.discord.answers(channel).map((each) => [each.id, each.content])).toEqual([
    [before[0]!.id, "Another answer."],
  ]);
  // What the bot takes away itself was deleted by nobody.
  expect(stage.core.removed).toEqual([]);
});

test("an answer stays, with its button, where only a sentence or nothing comes in its place", async () => {
  const handle = await asked("word ".repeat(600));
  const before = stage.discord.answers(channel);
  const [first] = stage.core.turns;
  stage.core.presses = () => ({
    call: { command: "ask", options: { prompt: "hello" } },
    update: false,
    replaces: first!.id,
  });
  stage.core.script = async function* () {
    yield { type: "status", text: "Waiting: 1 in line" };
    yield { type: "reasoning", text: "Let me think." };
    yield { type: "notice", text: "Venice is not to be reached.", tone: "error" };
  };
  stage.discord.press({ message: handle.messages[1]!, label: "Regenerate", user: ada });
  await turns(2);
  await stage.core.shown();
  stage.core.script = () => say();
  stage.discord.press({ message: handle.messages[1]!, label: "Regenerate", user: ada });
  await turns(3);
  await stage.core.shown();
  const after = stage.discord.answers(channel);
  expect(after.slice(0, 2)).toEqual(before);
  expect(before[1]?.controls).toMatchObject([{ label: "Regenerate" }]);
  expect(after.slice(2).map((each) => each.content)).toEqual([expect.stringContaining("Venice is not to be reached.")]);
  expect(stage.core.sent.has(stage.core.turns[1]!.id)).toBe(false);
});

test("a press that updates edits the panel that carried it", async () => {
  const { response } = await asked("Settings");
  stage.core.presses = () => ({ call: { command: "help", options: {} }, update: true });
  stage.core.script = () => say("Settings, changed");
  const press = stage.discord.press({ message: response!, label: "Regenerate", user: ada });
  expect((await press.responded).kind).toBe("deferred-update");
  await turns(2);
  await stage.core.shown();
  expect(stage.discord.answers(channel)).toMatchObject([
    { id: response!.id, content: "Settings, changed", controls: [] },
  ]);
});

test("a press that needs words opens a form, and the form's sending presses again", async () => {
  const { response } = await asked();
  stage.core.presses = (id) => ({ call: { command: "persona", options: {} }, update: true, turn: id });
  const press = stage.discord.press({ message: response!, label: "Regenerate", user: ada });
  expect((await press.responded).kind).toBe("modal");
  stage.core.script = () => say("Saved.");
  const sent = stage.discord.submitModal({ from: press, values: { text: "a gondolier" } });
  await turns(2);
  await stage.core.shown();
  expect(stage.core.turns[1]?.call).toEqual({ command: "persona", options: { text: "a gondolier" } });
  expect(sent.interaction.kind).toBe("deferred-update");
  expect(stage.discord.answers(channel)).toMatchObject([{ id: response!.id, content: "Saved." }]);
});

test("a slow look-up of a press is acknowledged in time, and its answer follows", async () => {
  const { response } = await asked();
  stage.core.press = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return { call: { command: "help", options: {} }, update: false };
  };
  stage.core.script = () => say("Here is help.");
  const press = stage.discord.press({ message: response!, label: "Regenerate", user: ada });
  const responded = await press.responded;
  expect(responded.kind).toBe("deferred-update");
  await turns(2);
  await stage.core.shown();
  expect(stage.discord.answers(channel).map((each) => each.content)).toEqual(["Hello!", "Here is help."]);
});

test("an answer without anything to show leaves no thinking behind", async () => {
  stage.core.script = () => say();
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: ada, channel });
  await turns(1);
  await stage.core.shown();
  expect(handle.messages).toEqual([]);
});

test("where the bot is not a member, five follow-ups carry what they can and a file the rest", async () => {
  const bob = stage.discord.addUser({ username: "bob", installed: true });
  const group = stage.discord.addChannel({ type: 3, people: [ada, bob] });
  const text = Array.from({ length: 2500 }, (_, n) => `word${n}`).join(" ");
  stage.core.script = () => say(text);
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: bob, channel: group });
  await turns(1);
  await stage.core.shown();
  expect(stage.core.turns[0]?.place).toMatchObject({ id: group.id, owner: bob.id, private: false });
  expect(handle.messages).toHaveLength(6);
  const last = handle.messages.at(-1)!;
  expect(last.attachments).toMatchObject([{ name: "answer.md" }]);
  const shown = `${handle.messages.map((each) => each.content).join(" ")} ${Buffer.from(last.attachments[0]!.bytes)}`;
  for (const n of [0, 1200, 2499]) expect(shown).toContain(`word${n}`);
});

test("after a quarter of an hour a member goes on by messages, and a guest ends quietly", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: ada, channel });
  await handle.responded;
  tap.say("Begun");
  await stage.discord.until(() => handle.response?.content === "Begun");
  stage.discord.clock.advance(16 * 60_000);
  tap.say(` and ended. ${"word ".repeat(500)}`);
  tap.end();
  await stage.core.shown();
  expect(stage.discord.answers(channel)).toHaveLength(2);
  expect(handle.response?.content).toMatch(/^Begun and ended\./);

  const bob = stage.discord.addUser({ username: "bob", installed: true });
  const group = stage.discord.addChannel({ type: 3, people: [ada, bob] });
  const other = new Tap();
  stage.core.script = () => other.parts();
  const guest = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: bob, channel: group });
  await guest.responded;
  other.say("Begun");
  await stage.discord.until(() => guest.response?.content === "Begun");
  stage.discord.clock.advance(16 * 60_000);
  other.say(" too late");
  other.end();
  await stage.core.shown();
  expect(guest.response?.content).toBe("Begun");
}, 30_000);

test("who manages a channel is told by the interaction, by roles and overwrites, and by ownership", async () => {
  const role = stage.discord.addRole(guild, { name: "captain", permissions: 1n << 4n });
  const bob = stage.discord.addUser({ username: "bob" });
  stage.discord.addMember(guild, bob, { roles: [role] });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const place = { platform: "discord", id: channel.id, server: guild.id, private: false, nsfw: false } as const;
  const person = (id: string) => ({ id, name: "x", locale: "en", roles: [] });
  expect(await stage.adapter.mayManage(place, person(bob.id))).toBe(true);
  stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: ada, channel });
  await turns(1);
  expect(await stage.adapter.mayManage(place, stage.core.turns[0]!.person)).toBe(false);
  expect(await stage.adapter.mayManage(place, person(guild.ownerId))).toBe(true);
  expect(await stage.adapter.mayManage({ ...place, owner: ada.id }, person(ada.id))).toBe(true);
  expect(await stage.adapter.mayManage({ ...place, private: true }, person(ada.id))).toBe(true);
});

test("a follow-up that met no answer is found again by a member, and goes into a file for a guest", async () => {
  stage.core.script = () => say("word ".repeat(900));
  stage.discord.fault({ method: "POST", path: /^\/webhooks\//, dropAfterProcessing: true });
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: ada, channel });
  await turns(1);
  await stage.core.shown();
  expect(handle.messages).toHaveLength(3);
  expect(stage.core.sent.get(stage.core.turns[0]!.id)).toEqual(handle.messages.map((each) => each.id));

  const bob = stage.discord.addUser({ username: "bob", installed: true });
  const group = stage.discord.addChannel({ type: 3, people: [ada, bob] });
  stage.discord.fault({ method: "POST", path: /^\/webhooks\//, drop: true });
  const guest = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: bob, channel: group });
  await turns(2);
  await stage.core.shown();
  expect(guest.messages).toMatchObject([{ attachments: [{ name: "answer.md" }] }]);
});

test("Regenerate does without a message of the old answer that is gone", async () => {
  const handle = await asked("word ".repeat(600));
  const before = handle.messages;
  const [first] = stage.core.turns;
  stage.discord.delete(before[0]!);
  stage.core.presses = () => ({
    call: { command: "ask", options: { prompt: "hello" } },
    update: false,
    replaces: first!.id,
  });
  stage.core.script = () => say("Another answer.");
  stage.discord.press({ message: before[1]!, label: "Regenerate", user: ada });
  await turns(2);
  await stage.core.shown();
  expect(stage.discord.answers(channel)).toMatchObject([{ id: before[1]!.id, content: "Another answer." }]);
  stage.discord.violations.length = 0;
});

test("presses on one panel are shown in the order in which they were made", async () => {
  const { response } = await asked("Panel 0");
  stage.core.presses = () => ({ call: { command: "help", options: {} }, update: true });
  let pressed = 0;
  stage.core.script = async function* () {
    const mine = ++pressed;
    // The first takes longest.
    await new Promise((resolve) => setTimeout(resolve, 150 / mine));
    yield { type: "text", text: `Panel ${mine}` };
  };
  for (let n = 0; n < 3; n++) stage.discord.press({ message: response!, label: "Regenerate", user: ada });
  await turns(4);
  await stage.core.shown();
  const [panel] = stage.discord.answers(channel);
  expect(panel?.history.map((each) => each.content).slice(-3)).toEqual(["Panel 1", "Panel 2", "Panel 3"]);
});
