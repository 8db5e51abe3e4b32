import { expect, test } from "vitest";
import { ApiRefusal, type Client } from "../../src/telegram/api.ts";
import { createSender, type Spot } from "../../src/telegram/sender.ts";
import { createSightings } from "../../src/telegram/sightings.ts";

test("a message of a group that has moved is known to be none of the new one", async () => {
  const client: Client = {
    call: async (method) => {
      throw new ApiRefusal(method, 400, "Bad Request: group chat was upgraded to a supergroup chat", -1001);
    },
    close() {},
  };
  const sender = createSender({ client, sightings: createSightings(), spent: () => {}, take: () => {} });
  const place = { platform: "telegram", id: "-7", private: false, nsfw: false } as const;
  const spot: Spot = { place, chat: -7, reply: 4 };
  const item = { piece: { text: "Half an answer", entities: [] } };
  expect(await sender.edit(spot, { id: 5 }, item, new AbortController().signal)).toBe("moved");
  expect(spot).toMatchObject({ chat: -1001, reply: undefined });
});
