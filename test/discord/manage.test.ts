import { expect, test } from "vitest";
import { manages, permissionsIn } from "../../src/discord/manage.ts";

const CHANNELS = 1n << 4n;
const GUILD = 1n << 5n;
const ADMINISTRATOR = 1n << 3n;
const guild = (roles: Record<string, bigint>) => ({
  id: "1",
  owner_id: "9",
  roles: Object.entries(roles).map(([id, permissions]) => ({ id, permissions: permissions.toString() })),
});
const overwrite = (id: string, type: number, allow: bigint, deny: bigint) => ({
  id,
  type,
  allow: allow.toString(),
  deny: deny.toString(),
});
const who = { person: "5", overwrites: [] };

test("roles give, and only those that are held", () => {
  const roles = { "1": 0n, "2": CHANNELS, "3": GUILD };
  expect(manages(permissionsIn({ ...who, roles: ["2"], guild: guild(roles) }))).toBe(true);
  expect(manages(permissionsIn({ ...who, roles: ["3"], guild: guild(roles) }))).toBe(true);
  expect(manages(permissionsIn({ ...who, roles: [], guild: guild(roles) }))).toBe(false);
});

test("owners and administrators manage whatever a channel says", () => {
  const overwrites = [overwrite("5", 1, 0n, CHANNELS | GUILD), overwrite("2", 0, 0n, CHANNELS | GUILD)];
  const roles = { "1": 0n, "2": ADMINISTRATOR };
  expect(manages(permissionsIn({ person: "5", roles: ["2"], guild: guild(roles), overwrites }))).toBe(true);
  expect(manages(permissionsIn({ person: "9", roles: [], guild: guild(roles), overwrites }))).toBe(true);
});

test("a channel takes from everyone, gives to a role, and has the last word on a member", () => {
  const roles = { "1": CHANNELS, "2": 0n };
  const everyone = overwrite("1", 0, 0n, CHANNELS);
  const role = overwrite("2", 0, CHANNELS, 0n);
  const member = overwrite("5", 1, 0n, CHANNELS);
  const check = (held: string[], ...overwrites: ReturnType<typeof overwrite>[]) =>
    manages(permissionsIn({ person: "5", roles: held, guild: guild(roles), overwrites }));
  expect(check([])).toBe(true);
  expect(check([], everyone)).toBe(false);
  expect(check(["2"], everyone, role)).toBe(true);
  expect(check(["2"], member, role, everyone)).toBe(false);
});
