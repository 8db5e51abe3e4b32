import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The named instruments, all beginning with `gondolier_`. */
export interface Metrics {
  readonly registry: Registry;
  readonly turns: Counter<"platform" | "command" | "outcome">;
  readonly growing: Gauge;
  readonly firstWordsSeconds: Histogram<"platform">;
  readonly veniceReplies: Counter<"path" | "status">;
  readonly spentUsd: Counter<"capability" | "model">;
  readonly ready: Gauge<"part">;
}

/** @param growing how many answers grow now */
export function createMetrics(growing: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "gondolier_" });
  const registers = [registry];
  return {
    registry,
    turns: new Counter({
      name: "gondolier_turns_total",
      help: "Turns that came to an end, by how",
      labelNames: ["platform", "command", "outcome"],
      registers,
    }),
    growing: new Gauge({
      name: "gondolier_turns_growing",
      help: "Answers under way",
      registers,
      collect() {
        this.set(growing());
      },
    }),
    firstWordsSeconds: new Histogram({
      name: "gondolier_first_words_seconds",
      help: "From the event on its platform to the first words of its answer",
      labelNames: ["platform"],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    veniceReplies: new Counter({
      name: "gondolier_venice_replies_total",
      help: "Replies from Venice",
      labelNames: ["path", "status"],
      registers,
    }),
    spentUsd: new Counter({
      name: "gondolier_spent_usd_total",
      help: "What was spent at Venice, in US dollars",
      labelNames: ["capability", "model"],
      registers,
    }),
    ready: new Gauge({
      name: "gondolier_ready",
      help: "1 where a part of the bot is ready: each platform, and venice",
      labelNames: ["part"],
      registers,
    }),
  };
}
