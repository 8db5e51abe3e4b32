import sharp from "sharp";
import { expect, test } from "vitest";
import { body, chat, emulator, get, say } from "../client.ts";

interface Listed {
  readonly slug: string;
  readonly name: string;
  readonly photoUrl: string;
  readonly adult: boolean;
  readonly tags: string[];
  readonly modelId: string;
  readonly webEnabled: boolean;
  readonly stats: { imports: number };
}
type Venice = Awaited<ReturnType<typeof emulator>>;

const list = async (to: Venice, query = "") =>
  ((await (await get(to, `/characters${query}`)).json()) as { data: Listed[] }).data;

test("adults are listed alone or not at all", async () => {
  await using venice = await emulator();
  const [tame, adult] = [await list(venice), await list(venice, "?isAdult=true")];
  expect(tame.length).toBeGreaterThan(25);
  expect(tame.every((each) => !each.adult)).toBe(true);
  expect(adult.length).toBeGreaterThan(4);
  expect(adult.every((each) => each.adult)).toBe(true);
});

test("characters are found by words, tags, category, model and web, in the order that was asked for, page by page", async () => {
  await using venice = await emulator();
  expect((await list(venice, "?search=lamps"))[0]?.slug).toBe("luna-of-the-lamps");
  expect(
    (await list(venice, "?tags=sea,chess")).map(({ tags }) => tags.includes("sea") || tags.includes("chess")),
  ).not.toContain(false);
  expect((await list(venice, "?categories=mystery")).length).toBeGreaterThan(0);
  for (const { modelId } of await list(venice, "?modelId=qwen-3-8-27b")) expect(modelId).toBe("qwen-3-8-27b");
  for (const { webEnabled } of await list(venice, "?isWebEnabled=true")) expect(webEnabled).toBe(true);
  const sorted = (await list(venice, "?sortBy=imports")).map(({ stats }) => stats.imports);
  expect(sorted).toEqual([...sorted].sort((one, other) => other - one));
  const all = await list(venice);
  expect([...(await list(venice, "?limit=10")), ...(await list(venice, "?limit=100&offset=10"))]).toEqual(all);
  for (const wrong of ["?limit=101", "?isAdult=yes", "?sortBy=name", `?search=${"x".repeat(201)}`])
    expect((await get(venice, `/characters${wrong}`)).status).toBe(400);
});

test("one character, its reviews in pages, and its portrait can be had", async () => {
  await using venice = await emulator();
  const reviewed = await Promise.all(
    (await list(venice, "?sortBy=ratingCount&limit=1")).map(async ({ slug, photoUrl }) => {
      const portrait = await fetch(photoUrl);
      expect((await sharp(Buffer.from(await portrait.arrayBuffer())).metadata()).format).toBe("webp");
      expect(await (await get(venice, `/characters/${slug}`)).json()).toMatchObject({
        object: "character",
        data: { slug },
      });
      return await get(venice, `/characters/${slug}/reviews?pageSize=5&page=2`);
    }),
  );
  const page = (await reviewed[0]?.json()) as { data: unknown[]; pagination: { total: number; totalPages: number } };
  expect(page.data).toHaveLength(5);
  expect(page.pagination.totalPages).toBe(Math.ceil(page.pagination.total / 5));
  expect(reviewed[0]?.headers.get("x-pagination-total")).toBe(String(page.pagination.total));
  expect((await get(venice, "/characters/nobody")).status).toBe(404);
  expect((await fetch(new URL("/portraits/nobody.webp", venice.url))).status).toBe(404);
});

test("a character answers in its own manner, and one that there is not is a 404", async () => {
  await using venice = await emulator();
  const as = (character_slug: string) => ({ venice_parameters: { character_slug } });
  const answer = await say(venice, "Hello", as("captain-brine"));
  expect(answer).toContain("**Captain Brine:** Ahoy!");
  expect(answer).toContain("mind the tide");
  expect(await say(venice, "Hello", as("nimbus"))).toContain("Hello down there!");
  expect((await chat(venice, body("Hello", as("nobody")))).status).toBe(404);
});
