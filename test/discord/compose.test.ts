import fc from "fast-check";
import { expect, test } from "vitest";
import type { Media } from "../../src/core/part.ts";
import { type ComposeOptions, createComposer } from "../../src/discord/compose.ts";
import type { Latest } from "../../src/render/latest.ts";

const latest = (more: Partial<Latest>): Latest => ({
  text: "",
  reasoning: "",
  status: undefined,
  notices: [],
  media: [],
  sources: [],
  growing: undefined,
  done: undefined,
  ended: false,
  version: 0,
  ...more,
});
const options: ComposeOptions = {
  locale: "en",
  maxPieces: Number.POSITIVE_INFINITY,
  maxFileBytes: 1000,
  showStatus: true,
  fit: (media) => (media.bytes.byteLength <= 1000 ? media : undefined),
  takes: { files: true, voice: true },
  needsWords: false,
  lead: "",
};
const file = (name: string, size = 10): Media => ({
  kind: "file",
  bytes: new Uint8Array(size),
  mime: "text/plain",
  name,
});

test("nothing is shown while there is nothing to say", () => {
  expect(createComposer().compose(latest({}), options)).toEqual([]);
  expect(createComposer().compose(latest({ status: "Wait" }), { ...options, showStatus: false })).toEqual([]);
  expect(createComposer().compose(latest({ status: "Wait" }), options)).toMatchObject([{ content: "-# Wait" }]);
});

test("no message is ever too long, whatever is said", () => {
  const words = fc.lorem({ maxCount: 800 });
  const notices = fc.array(
    fc.record({ type: fc.constant("notice" as const), text: words, tone: fc.constant("info" as const) }),
    {
      maxLength: 4,
    },
  );
  const sources = fc.array(fc.record({ number: fc.nat(), title: fc.string(), url: fc.webUrl() }), { maxLength: 30 });
  fc.assert(
    fc.property(words, words, notices, sources, fc.boolean(), (text, reasoning, notice, source, ended) => {
      const bodies = createComposer().compose(
        latest({ text, reasoning, notices: notice, sources: source, ended }),
        options,
      );
      for (const body of bodies) expect(body.content.length).toBeLessThanOrEqual(2000);
    }),
    { numRuns: 60 },
  );
});

test("where messages are few, all words are in them or in the file", () => {
  const text = Array.from({ length: 3000 }, (_, n) => `w${n}`).join(" ");
  const bodies = createComposer().compose(latest({ text, ended: true }), { ...options, maxPieces: 3 });
  expect(bodies).toHaveLength(3);
  const [rest] = bodies[2]?.files ?? [];
  const all = bodies.map((body) => body.content).join(" ") + Buffer.from(rest!.bytes).toString();
  for (let n = 0; n < 3000; n++) expect(all).toMatch(new RegExp(`\\bw${n}\\b`));
});

test("before the end no file is made of the rest", () => {
  const bodies = createComposer().compose(latest({ text: "word ".repeat(3000) }), { ...options, maxPieces: 3 });
  expect(bodies).toHaveLength(3);
  expect(bodies.flatMap((body) => body.files)).toEqual([]);
});

test("files that came before the words stay where they are", () => {
  const composer = createComposer();
  const first = composer.compose(latest({ media: [file("a")] }), options);
  expect(first.map((body) => body.files.length)).toEqual([1]);
  const then = composer.compose(latest({ media: [file("a")], text: "word ".repeat(900), ended: true }), options);
  expect(then.map((body) => body.files.length)).toEqual([1, 0, 0]);
});

test("files after words stand on the last message, at the end", () => {
  const composer = createComposer();
  const media = [file("a")];
  expect(composer.compose(latest({ text: "hi", media }), options)[0]?.files).toEqual([]);
  expect(composer.compose(latest({ text: "hi", media, ended: true }), options)[0]?.files).toHaveLength(1);
});

test("a file that is too large is named", () => {
  const bodies = createComposer().compose(latest({ media: [file("big", 2_000_000)], ended: true }), options);
  expect(bodies).toMatchObject([
    { content: "big is too large to be shown here: 1.9 MB. Discord takes 0.1 MB.", files: [] },
  ]);
});
