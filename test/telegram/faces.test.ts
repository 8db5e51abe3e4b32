import { describe, expect, test } from "vitest";
import type { Part } from "../../src/core/part.ts";
import { ask, connect, ended, faults, pause, pixel, slowly, stage, text } from "./harness.ts";

const speaker = (name: string, more: object = {}): Part => ({ type: "speaker", name, avatar: pixel, ...more });
const bold = (length: number) => ({ type: "bold", offset: 0, length });

describe.concurrent("whose words they are", () => {
  test("the name stands first, in drafts too, and the face is shown once", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* ({ signal }) {
      yield speaker("Casanova");
      yield* slowly([text("Buona"), text(" sera.")], 1_200, signal);
    };
    for (const count of [1, 2]) {
      s.fake.say({ chat: ann, from: ann, text: "hi" });
      await s.fake.until(() => s.core.outcomes.size === count, 8000);
    }
    const [face, ...answers] = s.fake.answers(ann);
    expect(face).toMatchObject({ text: "Casanova", entities: [bold(8)], raw: { photo: {} } });
    expect(answers.map((answer) => answer.text)).toEqual(["Casanova\nBuona sera.", "Casanova\nBuona sera."]);
    expect(answers[0]?.entities).toEqual([bold(8)]);
    expect(s.fake.drafts(ann).map((draft) => draft.text)).toContain("Casanova\nBuona");
    expect(s.core.sent.get(s.core.accepted[0]!.id)).toHaveLength(1);
    expect(faults(s.fake)).toEqual([]);
  }, 15_000);

  test("another name or another face is shown again; a restart changes nothing", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    const faces = () => s.fake.answers(den).filter(({ raw }) => "photo" in raw).length;
    const says = async (part: Part) => {
      s.core.answer = async function* () {
        yield part;
        yield text("Yes.");
      };
      const { length } = s.core.accepted;
      ask(s, den, ann.id);
      await s.fake.until(() => s.core.outcomes.size > length);
      return faces();
    };
    expect(await says(speaker("Casanova"))).toBe(1);
    expect(await says(speaker("Lucia"))).toBe(2);
    await s.bot.stop();
    await s.bot.close();
    await connect(s.fake, s.core, s.store).start();
    expect(await says(speaker("Casanova"))).toBe(2);
    expect(await says(speaker("Casanova", { avatar: Buffer.concat([pixel, Buffer.from(" ")]) }))).toBe(3);
  }, 15_000);

  test("a face that cannot be had, or is refused, keeps no answer away", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield { type: "speaker", name: "Nobody" };
      yield text("Yes.");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    s.core.answer = async function* () {
      yield { type: "speaker", name: "Somebody", avatar: Buffer.from("no picture") };
      yield text("Yes.");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.outcomes.size === 2);
    expect(s.fake.answers(ann).map((answer) => answer.text)).toEqual(["Nobody\nYes.", "Somebody\nYes."]);
  });

  test("a face whose sending was cut off is not sent again", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.fault({ method: "sendPhoto", dropAfterProcessing: true });
    s.core.answer = async function* () {
      yield speaker("Casanova");
      yield text("Yes.");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done", 8000);
    await pause(100);
    expect(s.fake.answers(ann).map((answer) => answer.text)).toEqual(["Casanova", "Casanova\nYes."]);
  }, 10_000);

  test("a voice carries the name of who speaks", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield { type: "speaker", name: "Casanova" };
      const bytes = Buffer.from("OggS");
      yield { type: "media", media: { kind: "voice", mime: "audio/ogg", name: "v.ogg", bytes, durationSecs: 2 } };
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(s.fake.answers(ann)).toMatchObject([{ text: "Casanova", raw: { voice: { duration: 2 } } }]);
  });
});
