import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./eventually.ts";
import { png } from "./pictures.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, buttonsOf, dataOf, groupIn } from "./telegram-people.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ telegram: true });
  await stage.begin();
});
afterAll(() => stage.end());

/** Waits until the bot has written so many messages in a chat, the last with a button of that name. */
async function finished(chat: Parameters<Stage["telegram"]["answers"]>[0], count: number, label: RegExp) {
  return eventually(() => {
    const answers = stage.telegram.answers(chat);
    expect(answers.length).toBe(count);
    const shown = answers.map((answer) => [answer.text, buttonsOf(answer)]);
    expect(
      shown.flat(2).some((text) => label.test(text)),
      JSON.stringify(shown),
    ).toBe(true);
    return answers;
  });
}

describe.concurrent("pictures", () => {
  it("several are an album with the card below it; a press asks for what it lacks, and goes on from its picture", async () => {
    const { user } = alone(stage);
    stage.telegram.say({ chat: user, from: user, text: "/imagine a gondola at dusk count=3" });
    const [one, two, three, card] = await finished(user, 4, /Upscale/);
    expect(new Set([one, two, three].map((each) => each?.raw.media_group_id)).size).toBe(1);
    expect(one?.file?.bytes.byteLength).toBeGreaterThan(500);
    stage.telegram.press({ message: { chat: user, id: card!.id }, data: dataOf(card, /2 .*Edit/), from: user });
    const question = await eventually(() => {
      const last = stage.telegram.answers(user).at(-1);
      expect(last?.text).toMatch(/^✏️ \/edit/);
      return last!;
    });
    expect(question.keyboard).toMatchObject({ force_reply: true });
    stage.telegram.say({ chat: user, from: user, text: "make it night", replyTo: question.id });
    const edited = await eventually(() => {
      const last = stage.telegram.answers(user).at(-1);
      expect(last?.raw).toHaveProperty("photo");
      return last!;
    });
    expect(edited.id).toBeGreaterThan(question.id);
    expect(buttonsOf(edited).join()).toMatch(/Upscale/);
  });

  it("/upscale takes the picture that the message replies to; without one it asks for it", async () => {
    const { chat, ada } = groupIn(stage.telegram);
    const said = stage.telegram.say({ chat, from: ada, photo: Buffer.from(png(320, 320)) });
    stage.telegram.say({ chat, from: ada, text: "/upscale@gondolier_bot", replyTo: said.messageId });
    await finished(chat, 1, /Cut out/);
    stage.telegram.say({ chat, from: ada, text: "/cutout@gondolier_bot" });
    const question = await eventually(() => {
      const last = stage.telegram.answers(chat).at(-1);
      expect(last?.text).toContain("Send me the picture, as a reply to this.");
      return last!;
    });
    stage.telegram.say({ chat, from: ada, photo: Buffer.from(png(320, 320)), replyTo: question.id });
    await finished(chat, 3, /Upscale/);
  });
});

describe.concurrent("voice", () => {
  it("/say is a voice message that says how long it is", async () => {
    const { user } = alone(stage);
    stage.telegram.say({ chat: user, from: user, text: "/say Good evening from the lagoon." });
    const voice = await eventually(() => {
      const last = stage.telegram.answers(user).at(-1);
      expect(last?.raw).toHaveProperty("voice");
      return last!.raw.voice as { duration: number; mime_type: string };
    });
    expect(voice.duration).toBeGreaterThan(0);
    expect(voice.mime_type).toMatch(/ogg|mpeg/);
  });

  it("who takes no voice messages gets the sound as a file: Ogg, which `sendAudio` is not said to take, as a document", async () => {
    const user = stage.telegram.user({ name: "Quiet", noVoice: true });
    stage.telegram.say({ chat: user, from: user, text: "/say Good evening from the lagoon." });
    await eventually(() => {
      const { raw } = stage.telegram.answers(user).at(-1)!;
      expect(raw).toHaveProperty(["document", "mime_type"], "audio/ogg");
    });
  });

  it("a voice message that somebody sends is heard, and answered", async () => {
    const { user } = alone(stage, "Speaker");
    stage.telegram.say({ chat: user, from: user, text: "/say My boat is called Lucia." });
    const spoken = await eventually(() => {
      const file = stage.telegram.answers(user).at(-1)?.file;
      expect(file?.kind).toBe("voice");
      return file!;
    });
    const before = stage.telegram.answers(user).length;
    stage.telegram.say({ chat: user, from: user, voice: { bytes: spoken.bytes, mime: "audio/ogg" } });
    await eventually(() => {
      const answers = stage.telegram.answers(user).slice(before);
      expect(answers.some((answer) => buttonsOf(answer).some((text) => /Regenerate/.test(text)))).toBe(true);
    });
  });
});

it("nobody complained", () => {
  expectClean(stage, { telegram: ({ description }) => /VOICE_MESSAGES_FORBIDDEN/.test(description) });
});
