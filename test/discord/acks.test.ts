import { expect, test } from "vitest";
import { createAcks } from "../../src/discord/acks.ts";
import { ApiError, Unanswered } from "../../src/discord/faults.ts";
import type { Api, Request } from "../../src/discord/rest.ts";
import { RetryAfter } from "../../src/render/retry-after.ts";

function stage(...answers: (unknown | Error)[]) {
  const requests: Request[] = [];
  const api: Api = {
    bot: () => Promise.reject(new Error("not used")),
    async hook(request) {
      requests.push(request);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? { interaction: { id: "1", type: 2, response_message_id: "77" } };
    },
    close() {},
  };
  let time = 1000;
  const acks = createAcks(api, () => time);
  return { acks, requests, ticket: { id: "1", token: "t", at: 1000 }, pass: (ms: number) => (time += ms) };
}

test("an interaction is acknowledged once, however often that is asked for", async () => {
  const { acks, ticket, requests } = stage();
  const both = await Promise.all([acks.defer(ticket, "reply", true), acks.defer(ticket, "update", false)]);
  expect(both).toEqual([
    { state: "done", message: "77" },
    { state: "done", message: "77" },
  ]);
  expect(requests.map((each) => each.body)).toEqual([{ type: 5, data: { flags: 64 } }]);
  expect(await acks.respond(ticket, 4, {})).toBe(false);
});

test("a try that met no answer is made again, and what had arrived counts", async () => {
  const { acks, ticket, requests } = stage(new Unanswered("ECONNRESET", true), new ApiError(400, 40060, "already"));
  expect(await acks.defer(ticket, "update", false)).toEqual({ state: "done" });
  expect(requests).toHaveLength(2);
});

test("where no try met an answer, nobody knows", async () => {
  const { acks, ticket, requests, pass } = stage(new Unanswered("ECONNRESET", true));
  const acked = acks.defer(ticket, "reply", false);
  pass(3000);
  expect(await acked).toEqual({ state: "unsure" });
  expect(requests).toHaveLength(1);
});

test("what Discord no longer takes is late, and so is what would have to wait too long", async () => {
  const unknown = stage(new ApiError(404, 10062, "Unknown interaction"));
  expect(await unknown.acks.defer(unknown.ticket, "reply", false)).toEqual({ state: "late" });
  const limited = stage(new RetryAfter(5000));
  expect(await limited.acks.defer(limited.ticket, "reply", false)).toEqual({ state: "late" });
  const old = stage();
  old.pass(3000);
  expect(await old.acks.defer(old.ticket, "reply", false)).toEqual({ state: "late" });
  expect(old.requests).toEqual([]);
});
