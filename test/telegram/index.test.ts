import { expect, test } from "vitest";
import { faults, slowly, stage, text } from "./harness.ts";

test("a message in a private chat is answered by drafts and one final message", async () => {
  await using s = await stage();
  const ann = s.fake.user({ name: "Ann", language: "de" });
  s.core.answer = ({ signal }) => slowly([text("One "), text("two "), text("**three**.")], 700, signal);
  const said = s.fake.say({ chat: ann, from: ann, text: "Hi there" });
  await s.fake.until(() => s.fake.answers(ann).length === 1);
  const turn = s.core.accepted[0];
  expect(turn).toMatchObject({
    id: `telegram:${ann.id}:${said.messageId}`,
    place: { platform: "telegram", id: String(ann.id), private: true, nsfw: false },
    person: { id: String(ann.id), name: "Ann", locale: "de" },
    call: { command: "ask", options: { prompt: "Hi there" } },
    asked: [String(said.messageId)],
  });
  const drafts = s.fake.drafts(ann);
  expect(drafts[0]).toMatchObject({ text: "One", canStop: true });
  expect(drafts[0]?.draftId).not.toBe(0);
  for (const [i, draft] of drafts.entries())
    if (i > 0) expect(draft.at - drafts[i - 1]!.at).toBeGreaterThanOrEqual(1000);
  const [answer] = s.fake.answers(ann);
  expect(answer?.text).toBe("One two three.");
  expect(answer?.entities).toEqual([{ type: "bold", offset: 8, length: 5 }]);
  expect(s.fake.draftNow(ann)).toBeUndefined();
  await s.fake.until(() => s.core.outcomes.get(turn!.id) === "done");
  expect(s.core.sent.get(turn!.id)).toEqual([String(answer?.id)]);
  await s.fake.until(() => s.fake.pending === 0);
  expect(faults(s.fake)).toEqual([]);
});

test("in a group only what is meant for the bot is answered, as a reply, by paced edits", async () => {
  await using s = await stage({ bot: { privacy: false } });
  const ann = s.fake.user({ name: "Ann" });
  const group = s.fake.supergroup({ title: "Den", members: [ann] });
  s.core.answer = ({ signal }) => slowly([text("One "), text("two")], 300, signal);
  s.fake.say({ chat: group, from: ann, text: "good morning all" });
  const said = s.fake.say({ chat: group, from: ann, text: "@gondolier_bot, what is up?" });
  await s.fake.until(() => s.fake.answers(group)[0]?.text === "One two", 8000);
  expect(s.core.accepted).toHaveLength(1);
  expect(s.core.call()).toEqual({ command: "ask", options: { prompt: "what is up?" } });
  const [answer] = s.fake.answers(group);
  expect(answer?.replyTo).toBe(said.messageId);
  expect(answer?.versions[0]?.text).toBe("One");
  expect(answer!.versions[1]!.at - answer!.versions[0]!.at).toBeGreaterThanOrEqual(3000);
  expect(faults(s.fake)).toEqual([]);
});
