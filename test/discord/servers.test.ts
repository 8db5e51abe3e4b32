import { expect, test } from "vitest";
import { createServers } from "../../src/discord/servers.ts";

const id = (n: number) => String((BigInt(n) << 22n) + 1n);

test("servers that were there at the start are not new, however late they come", () => {
  const servers = createServers();
  expect(servers.ready([id(1), id(2)], 0, 1)).toEqual([]);
  expect(servers.created({ id: id(1), name: "One" })).toBeUndefined();
  expect(servers.deleted({ id: id(2), unavailable: true })).toBeUndefined();
  expect(servers.created({ id: id(2), name: "Two" })).toBeUndefined();
  expect(servers.has(id(2))).toBe(true);
});

test("a server that the bot joins, and one that it leaves, are told once", () => {
  const servers = createServers();
  servers.ready([], 0, 1);
  expect(servers.created({ id: id(1), unavailable: true })).toBeUndefined();
  expect(servers.created({ id: id(1), name: "One" })).toMatchObject({
    what: "joined",
    place: { server: id(1), name: "One" },
  });
  expect(servers.created({ id: id(1), name: "One" })).toBeUndefined();
  expect(servers.deleted({ id: id(1) })).toMatchObject({ what: "left", place: { server: id(1), name: "One" } });
  expect(servers.deleted({ id: id(1) })).toBeUndefined();
});

test("what happened while the bot was away is seen when it is back, per shard", () => {
  const servers = createServers();
  servers.ready([id(2), id(4)], 0, 2);
  servers.ready([id(3)], 1, 2);
  const changes = servers.ready([id(4), id(6)], 0, 2);
  expect(changes).toMatchObject([{ what: "left", place: { server: id(2) } }]);
  expect(servers.created({ id: id(6), name: "Six" })).toMatchObject({ what: "joined" });
  expect(servers.has(id(3))).toBe(true);
});
