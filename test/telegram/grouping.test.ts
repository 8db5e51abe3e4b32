import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGrouping } from "../../src/telegram/grouping.ts";
import { type Message, parseUpdate } from "../../src/telegram/wire.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let id = 0;
function message(fields: Record<string, unknown>): Message {
  id += 1;
  const chat = { id: 5, type: "private" };
  const from = { id: 5, first_name: "Ann" };
  return parseUpdate({ update_id: id, message: { message_id: id, date: 1000, chat, from, ...fields } })!.message!;
}

function collect() {
  const turns: string[][] = [];
  const grouping = createGrouping({
    take: async (messages) => {
      turns.push(messages.map((each) => each.text ?? each.caption ?? "?"));
    },
  });
  return { turns, grouping };
}
const long = (sign: string) => sign.repeat(4096);

test("an ordinary message goes on at once", async () => {
  const { turns, grouping } = collect();
  await grouping.push(message({ text: "hi" }));
  expect(turns).toEqual([["hi"]]);
});

test("an album waits until nothing more has come, and every part waits for the turn", async () => {
  const { turns, grouping } = collect();
  const taken: number[] = [];
  for (const caption of ["a", "b", "c"]) {
    void grouping.push(message({ media_group_id: "g", caption })).then(() => taken.push(1));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect([turns, taken]).toEqual([[], []]);
  await vi.advanceTimersByTimeAsync(500);
  expect([turns, taken]).toEqual([[["a", "b", "c"]], [1, 1, 1]]);
});

test("two albums at once stay apart, and so do two people", async () => {
  const { turns, grouping } = collect();
  void grouping.push(message({ media_group_id: "g", caption: "a" }));
  void grouping.push(message({ media_group_id: "h", caption: "b" }));
  void grouping.push(message({ media_group_id: "h", caption: "c", from: { id: 6, first_name: "Bob" } }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(turns).toEqual([["a"], ["b"], ["c"]]);
});

test("a long text takes in what follows it, and ends with a short piece", async () => {
  const { turns, grouping } = collect();
  void grouping.push(message({ text: long("a") }));
  void grouping.push(message({ text: long("b") }));
  await grouping.push(message({ text: "end" }));
  expect(turns).toEqual([[long("a"), long("b"), "end"]]);
});

test("a long text alone goes on after a second; what was written later is another turn", async () => {
  const { turns, grouping } = collect();
  void grouping.push(message({ text: long("a") }));
  await grouping.push(message({ text: "by the way", date: 1005 }));
  expect(turns).toEqual([[long("a")], ["by the way"]]);
  void grouping.push(message({ text: long("b") }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(turns[2]).toEqual([long("b")]);
});

test("a command after a long text is no piece of it", async () => {
  const { turns, grouping } = collect();
  void grouping.push(message({ text: long("a") }));
  await grouping.push(message({ text: "/stop", entities: [{ type: "bot_command", offset: 0, length: 5 }] }));
  expect(turns).toEqual([[long("a")], ["/stop"]]);
});

test("a part that comes twice counts once", async () => {
  const { turns, grouping } = collect();
  const part = message({ media_group_id: "g", caption: "a" });
  void grouping.push(part);
  void grouping.push(part);
  await vi.advanceTimersByTimeAsync(1000);
  expect(turns).toEqual([["a"]]);
});

test("when the turn is not taken in, every part hears of it", async () => {
  const grouping = createGrouping({ take: () => Promise.reject(new Error("no")) });
  const parts = ["a", "b"].map((caption) => grouping.push(message({ media_group_id: "g", caption })));
  const outcomes = Promise.allSettled(parts);
  grouping.flush();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
