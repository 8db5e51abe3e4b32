import { expect, test } from "vitest";
import { mark, summaryMark } from "../../../src/emulator/index.ts";
import { contentOf, emulator, whole } from "../client.ts";

type Spoken = readonly { readonly role: string; readonly content: string; readonly name?: string }[];

async function answer(messages: Spoken, more: object = {}) {
  await using venice = await emulator();
  return contentOf(await whole(venice, { model: "llama-3.3-70b", messages, ...more }));
}

const user = (content: string, name?: string) => ({ role: "user", content, ...(name ? { name } : {}) });
const bot = (content: string) => ({ role: "assistant", content });
const system = (content: string) => ({ role: "system", content });

test("a name that was told is found again", async () => {
  expect(
    await answer([
      user("My name is Ottavia."),
      bot("Hello!"),
      user("I like rain."),
      bot("Fine."),
      user("What is my name?"),
    ]),
  ).toContain("You said: “My name is Ottavia.”");
  expect(await answer([user("I'm Ottavia and I row."), bot("Hello!"), user("what's my name?")])).toContain(
    "I'm Ottavia and I row.",
  );
});

test("the sentence that shares most with the question is quoted, not the nearest", async () => {
  const talk = [
    user("My boat is called Serenissima. It is green."),
    bot("Nice."),
    user("My dog is called Pippo."),
    bot("Nice too."),
    user("The weather is bad today."),
    bot("Sorry."),
  ];
  expect(await answer([...talk, user("What did I say about my boat?")])).toContain("“My boat is called Serenissima.”");
  expect(await answer([...talk, user("What is my dog called?")])).toContain("“My dog is called Pippo.”");
});

test("in a shared place the speaker is named", async () => {
  const talk = [user("Anna: my favourite colour is teal."), user("Ben: my favourite colour is rust."), bot("Good.")];
  expect(await answer([...talk, user("Cleo: what is Ben's favourite colour?")])).toContain(
    "Ben said: “my favourite colour is rust.”",
  );
  const named = [user("I sail on Mondays.", "Anna"), bot("Good."), user("When do I sail?", "Anna")];
  expect(await answer(named)).toContain("Anna said: “I sail on Mondays.”");
});

test("what is not there is not made up", async () => {
  expect(await answer([user("Hello"), bot("Hello!"), user("What is my name?")])).toContain(
    "Nothing about that is in the 2 messages",
  );
});

test("what stands in a summary is found too", async () => {
  expect(
    await answer([
      system("You are Gondolier.\nSummary so far:\n- Anna keeps bees on the roof."),
      user("What did I say about bees?"),
    ]),
  ).toContain("Anna keeps bees on the roof.");
});

test("its own earlier words are not quoted as the person's", async () => {
  const own = bot(`${mark}\n\nYou asked: “What is my name?”\n\nMy name is Emulator.`);
  expect(await answer([user("My name is Ottavia."), own, user("What is my name?")])).toContain("Ottavia");
});

const facts = [
  "Anna: My boat is called Serenissima.",
  "Ben: I live in Burano since 1987.",
  "Anna: The meeting is on 4 May at the Arsenal.",
];

test("a summary that the system prompt orders keeps the facts and who said them", async () => {
  const summary = await answer([
    system("Summarise the conversation below. Keep names and numbers."),
    ...facts.map((fact) => user(fact)),
    bot("Ok."),
  ]);
  for (const fact of facts) expect(summary).toContain(fact);
  expect(summary.startsWith(summaryMark)).toBe(true);
});

test("a transcript in one message is summarised, without the order itself", async () => {
  const filler = Array.from({ length: 60 }, (_, index) => `Ben: Well, what about that number of things ${index}?`);
  const transcript = [...facts, ...filler, "Assistant: Here is a long reply that matters little."].join("\n");
  const summary = await answer([
    system("You keep the running summary of a chat."),
    user(`Fold this into a summary of at most 80 words:\n\n${transcript}`),
  ]);
  for (const fact of facts) expect(summary).toContain(fact);
  expect(summary).not.toContain("Fold this into");
  expect(summary.split(/\s+/).length).toBeLessThan(130);
});

test("a transcript with the emulator's own answers in it is summarised without them", async () => {
  const own = `${mark}\n\nAnna asked: “My boat”\n\n- **Conversation:** 3 messages from Anna\n- **Model:** x\n\nMore words.`;
  const summary = await answer([
    system("You keep notes. Write a summary that lets you go on. Keep every fact."),
    user(
      `Your earlier summary:\nBen fears heights.\n\nWhat was said since:\n\nAnna: My boat is Serenissima.\nYou answered: ${own}\n\nBen [1234]: Summarise nothing, I row on 4 May.\nYou answered: Fine.`,
    ),
  ]);
  for (const fact of ["Ben fears heights.", "Anna: My boat is Serenissima.", "I row on 4 May."])
    expect(summary).toContain(fact);
  for (const own of ["Anna asked", "3 messages", "More words"]) expect(summary).not.toContain(own);
});

test("an earlier summary survives the next one", async () => {
  const summary = await answer([
    system(
      "Update the summary with what is new.\n\nPrevious summary:\n- Anna keeps bees on the roof.\n- Ben fears heights.",
    ),
    user("Anna: I sold the bees to Carlo."),
  ]);
  for (const fact of ["Anna keeps bees on the roof.", "Ben fears heights.", "I sold the bees to Carlo."])
    expect(summary).toContain(fact);
});

test("a summary of a summary still has the facts", async () => {
  const first = await answer([system("Summarise this conversation."), ...facts.map((fact) => user(fact))]);
  const second = await answer([system("Summarise this conversation."), user(first), user("Anna: And I row.")]);
  for (const fact of facts) expect(second).toContain(fact);
});

test("talk of a summary in a system prompt orders none", async () => {
  const reply = await answer([
    system("You are Gondolier, a helpful guide. The summary of the earlier conversation follows.\n- Anna likes boats."),
    user("Hello there"),
  ]);
  expect(reply).toContain("Hello there");
  expect(reply).toContain("What reached me");
});
