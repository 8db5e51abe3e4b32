import { expect, test } from "vitest";
import { contentOf, emulator, say, whole } from "../client.ts";

test("an answer tells what reached it: model, persona, context and who spoke", async () => {
  await using venice = await emulator();
  const answer = contentOf(
    await whole(venice, {
      model: "llama-3.3-70b",
      messages: [
        { role: "system", content: "You are Marco the gondolier. Be brief." },
        { role: "user", content: "Anna: Hello" },
        { role: "assistant", content: "Ciao." },
        { role: "user", content: "Ben: Where to?" },
      ],
    }),
  );
  expect(answer).toContain("Ben ");
  expect(answer).toContain("“Where to?”");
  expect(answer).toContain("Llama 3.3 70B (`llama-3.3-70b`)");
  expect(answer).toContain("“Marco the gondolier”");
  expect(answer).toContain("system prompt of 38 characters");
  expect(answer).toMatch(/3 messages \(\d+ tokens\) from Anna and Ben/);
});

test("tables, lists, code, formulas and long texts come when asked for", async () => {
  await using venice = await emulator();
  expect(await say(venice, "Make a table")).toMatch(/\n\|--:\|/);
  expect(await say(venice, "A list of good bridges")).toContain("- **bridges**");
  expect(await say(venice, "Write a function in python")).toContain("```python\ndef answer");
  expect(await say(venice, "Some code with ``` in it")).toMatch(/```javascript\n[^`]*`[^`]*`[^`]*\n```/);
  expect(await say(venice, "Give me the formula")).toContain("$$");
  expect(await say(venice, "Count to 7")).toContain("1, 2, 3, 4, 5, 6, 7");
  expect(
    (await say(venice, "Write 3000 words about boats", { max_completion_tokens: 16_000 })).split(/\s+/).length,
  ).toBeGreaterThan(2_900);
});

test("a cell of a table cannot break the table", async () => {
  await using venice = await emulator();
  expect(await say(venice, "a table | with\npipes")).toContain("| a table \\| with pipes |");
});

test("words can be had back as they are", async () => {
  await using venice = await emulator();
  expect(await say(venice, "Repeat after me: **bold** @everyone\n```js\n1\n```")).toMatch(
    /\*\*bold\*\* @everyone\n```js\n1\n```$/,
  );
});

test("a question of nothing, or of a great deal, is answered", async () => {
  await using venice = await emulator();
  expect(await say(venice, "")).toContain("Nothing was asked.");
  expect((await say(venice, "x".repeat(100_000))).length).toBeLessThan(2_000);
});
