import { expect, test } from "vitest";
import { connect, json, serve } from "./loopback.ts";

const alan = {
  ...{ id: "c1", slug: "alan-watts", name: "Alan Watts", description: null, photoUrl: "https://x.example/a.jpg" },
  ...{ tags: ["zen"], featured: true, adult: false, webEnabled: true, modelId: "m", createdAt: "2025-01-02T00:00:00Z" },
  stats: { averageRating: 4.5, imports: 12, ratingCount: 3, ratingSum: 13, userRating: null },
};

test("a page of characters is asked for within the limits, and strange entries break nothing", async () => {
  const { url, seen } = await serve((response) =>
    json(response, 200, {
      object: "list",
      data: [alan, { slug: 3 }, { slug: "old", name: "Old", stats: { imports: 1 } }],
    }),
  );
  const page = await connect(url).characters.list({
    ...{ search: " sage ", tags: ["zen", "tea"], adult: false, sortBy: "highlyRated", limit: 3, offset: 6 },
  });
  expect(seen[0]?.path).toBe(
    "/api/v1/characters?search=sage&tags=zen&tags=tea&isAdult=false&sortBy=highlyRated&limit=3&offset=6",
  );
  expect(page.nextOffset).toBe(9);
  expect(page.characters.map(({ slug, adult, rating }) => [slug, adult, rating])).toEqual([
    ["alan-watts", false, 4.5],
    ["old", true, undefined],
  ]);
  expect(page.characters[0]).toMatchObject({
    imports: 12,
    createdAt: Date.parse("2025-01-02"),
    description: undefined,
  });
});

test("the last page has no next one", async () => {
  const { url, seen } = await serve((response) => json(response, 200, { data: [alan] }));
  expect((await connect(url).characters.list({ limit: 999 })).nextOffset).toBeUndefined();
  expect(seen[0]?.path).toBe("/api/v1/characters?limit=100");
});

test("one is found by its slug, which leads nowhere else", async () => {
  const { url, seen } = await serve((response, { path }) =>
    path.endsWith("/alan-watts") ? json(response, 200, { object: "character", data: alan }) : json(response, 404, {}),
  );
  const { characters } = connect(url);
  expect(await characters.get("alan-watts")).toMatchObject({ name: "Alan Watts", adult: false });
  expect(await characters.get("../models?x")).toBeUndefined();
  expect(await characters.get("..")).toBeUndefined();
  expect(seen.map(({ path }) => path)).toEqual(["/api/v1/characters/alan-watts", "/api/v1/characters/..%2Fmodels%3Fx"]);
});
