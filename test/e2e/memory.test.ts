import { describe, expect, it } from "vitest";
import { chats } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean } from "./stage.ts";
import { alone, shows } from "./telegram-people.ts";

const small = { models: [{ id: "small-window", spec: { availableContextTokens: 8000 } }] };

describe.concurrent("a long conversation", () => {
  it(
    "fits the window, keeps what fell out as a summary, and repeats its beginning word for word",
    () =>
      onStage({ telegram: true, venice: small }, async (stage) => {
        const { telegram } = stage;
        const { user, says } = alone(stage);
        await stage.begin();
        telegram.say({ chat: user, from: user, text: "/model small-window" });
        await shows(stage, user, /From now on/);
        const filler = "We talk of nets and oars and ropes for a while. ".repeat(70);
        const [first] = await says("My grandmother is called Ortensia. She lives at Chioggia.");
        for (let n = 1; n <= 5; n++) await says(`${filler} Part ${n}.`);
        const isSummary = ({ text }: { text: string }) => text.includes("keep notes of a conversation");
        await eventually(() => expect(chats(stage).some(isSummary)).toBe(true));
        await says("What is my grandmother called?");
        const asked = chats(stage)
          .filter((chat) => !isSummary(chat))
          .at(-1)!;
        expect(asked.text).toContain("Ortensia");
        expect(asked.text).toContain("What was said here earlier");
        expect(asked.text.length).toBeLessThan(8000 * 4);
        const talks = chats(stage).filter((chat) => !isSummary(chat));
        for (const { body } of talks) expect(body.messages[0]).toEqual(talks[0]!.body.messages[0]);
        const keys = new Set(talks.map(({ body }) => (body as { prompt_cache_key?: string }).prompt_cache_key));
        expect(keys.size).toBe(1);
        // A branch from the first answer knows nothing of what came after it, whatever was summed up since.
        await says("And what came after that?", { replyTo: first!.id });
        const branch = chats(stage)
          .filter((chat) => !isSummary(chat))
          .at(-1)!;
        expect(branch.text).toContain("Ortensia");
        expect(branch.text).not.toContain("nets and oars");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "survives a restart, and is another one in another chat",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { says } = alone(stage);
        const other = alone(stage, "Other");
        await stage.begin();
        await says("my parrot speaks Latin");
        await stage.bot.term();
        stage.bot.start();
        await stage.bot.ready();
        await says("which language was that?");
        expect(chats(stage).at(-1)?.text).toContain("speaks Latin");
        await other.says("which language was that again?");
        expect(chats(stage).at(-1)?.text).not.toContain("speaks Latin");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "a picture stays in view, and stands as its description once it cannot be fetched any more",
    () =>
      onStage({ discord: true }, async (stage) => {
        const { townIn, ask, at } = await import("./discord-people.ts");
        const { png } = await import("./pictures.ts");
        const { discord } = stage;
        const { channel, ada } = townIn(discord);
        await stage.begin();
        await ask(stage, {
          channel,
          author: ada,
          content: `${at(discord)} look at this`,
          attachments: [{ name: "p.png", bytes: png(150, 75), contentType: "image/png" }],
        });
        discord.fault({ path: /\/attachments\//, status: 404, times: 50 });
        const [answer] = await ask(stage, { channel, author: ada, content: `${at(discord)} and what was on it?` });
        expect(answer?.text).not.toMatch(/went wrong|cannot get/);
        expect(chats(stage).at(-1)?.text).toMatch(/picture/);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );
});
