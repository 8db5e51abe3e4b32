import { describe, expect, it } from "vitest";
import { createMetrics } from "../src/metrics.ts";

describe("metrics", () => {
  it("are all under our name, each with words that explain it", async () => {
    const all = await createMetrics(() => 0).registry.getMetricsAsJSON();
    expect(all.length).toBeGreaterThan(10);
    for (const { name, help } of all) {
      expect(name).toMatch(/^gondolier_[a-z0-9_]+$/);
      expect(help.trim(), name).not.toBe("");
    }
  });

  it("end in their unit: seconds, USD, or a total", async () => {
    const own = (await createMetrics(() => 0).registry.getMetricsAsJSON()).filter(
      ({ name }) => !/^gondolier_(process|nodejs)_/.test(name),
    );
    for (const { name, type } of own) {
      if (String(type) === "counter") expect(name).toMatch(/_total$/);
      if (String(type) === "histogram") expect(name).toMatch(/_seconds$/);
    }
  });

  it("hold no names of people or places, which would grow without end", async () => {
    const metrics = createMetrics(() => 0);
    const labels = ["turns", "firstWordsSeconds", "veniceReplies", "spentUsd", "ready"] as const;
    const known = ["platform", "command", "outcome", "path", "status", "capability", "model", "part"];
    for (const name of labels) {
      // Casts: the library keeps them, and types them nowhere.
      const { labelNames } = metrics[name] as unknown as { labelNames: readonly string[] };
      expect(labelNames.filter((label) => !known.includes(label))).toEqual([]);
    }
  });

  it("count what grows when they are asked", async () => {
    let growing = 0;
    const { registry } = createMetrics(() => growing);
    growing = 7;
    expect(await registry.getSingleMetricAsString("gondolier_turns_growing")).toContain("gondolier_turns_growing 7");
  });

  it("of two bots in one process do not meet", async () => {
    const a = createMetrics(() => 0);
    const b = createMetrics(() => 0);
    a.spentUsd.inc({ capability: "chat", model: "m" }, 0.5);
    expect(await a.registry.metrics()).toContain('gondolier_spent_usd_total{capability="chat",model="m"} 0.5');
    expect(await b.registry.metrics()).not.toContain('model="m"');
  });
});
