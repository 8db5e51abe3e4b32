import type { Reading } from "../../src/core/fair/limits.ts";
import { createMemoryState } from "../../src/core/fair/memory-state.ts";
import { createFairScheduler } from "../../src/core/fair/scheduler.ts";
import { type ModelOfVenice, type Question, WINDOW_MS } from "./venice.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface Asked extends Question {
  readonly person: string;
  readonly weight: number;
}

export interface Setting {
  readonly clock: VirtualClock;
  readonly venice: ModelOfVenice;
  readonly requestsPerWindow: number;
  readonly people: number;
}

/** Sends a question when its turn has come; resolves with the time when it was accepted. */
export type Policy = (asked: Asked) => Promise<number>;

/** This project's scheduler, over the state in memory, as the bot uses it. */
export function fairShares({ clock, venice, requestsPerWindow }: Setting): Policy {
  const scheduler = createFairScheduler({
    state: createMemoryState({ now: () => clock.now() }),
    clock,
    process: "bench",
  });
  return async (asked) => {
    const permit = await scheduler.take(
      { ...asked, keys: ["key"], model: "m", class: requestsPerWindow < 50 ? "L" : "XS" },
      { signal: new AbortController().signal, maxWaitMs: Number.POSITIVE_INFINITY, onPlace() {} },
    );
    const sentAt = clock.now();
    const reply = await venice.send(asked);
    await permit.observe(reply.readings);
    void reply.ended.then(() =>
      permit.settle({ tokens: reply.isRefused ? 0 : asked.promptTokens + asked.answerTokens }),
    );
    return sentAt;
  };
}

/** How many bots do it: in order of arrival, at most the limit per 60 s, and after a 429 again when the window ends. */
export function firstComeFirstServed({ clock, venice, requestsPerWindow }: Setting): Policy {
  const waiting: { readonly asked: Asked; readonly resolve: (at: number) => void }[] = [];
  const sentAt: number[] = [];
  let blockedUntil = 0;
  let wakesAt = Number.POSITIVE_INFINITY;
  const pump = () => {
    while (waiting.length > 0) {
      const now = clock.now();
      while (sentAt.length > 0 && (sentAt[0] as number) <= now - WINDOW_MS) sentAt.shift();
      const nextAt = sentAt.length < requestsPerWindow ? now : (sentAt[0] as number) + WINDOW_MS;
      const at = Math.max(nextAt, blockedUntil);
      if (at > now) {
        if (at < wakesAt || wakesAt <= now) {
          wakesAt = at;
          clock.after(at - now, pump);
        }
        return;
      }
      const first = waiting.shift() as (typeof waiting)[number];
      sentAt.push(now);
      void venice.send(first.asked).then(({ isRefused, readings }) => {
        if (!isRefused) return first.resolve(now);
        blockedUntil = Math.max(blockedUntil, resetOf(readings));
        waiting.unshift(first);
        pump();
      });
    }
  };
  return (asked) =>
    new Promise((resolve) => {
      waiting.push({ asked, resolve });
      pump();
    });
}

/** Everybody may ask so often per window, and waits for the next one beyond that; then first come, first served. */
export function fixedCaps(setting: Setting): Policy {
  const cap = Math.max(1, Math.floor((2 * setting.requestsPerWindow) / setting.people));
  const send = firstComeFirstServed(setting);
  const used = new Map<string, { window: number; count: number }>();
  const began = setting.clock.now();
  return async (asked) => {
    let window = Math.floor((setting.clock.now() - began) / WINDOW_MS);
    const last = used.get(asked.person) ?? { window, count: 0 };
    let count = last.window >= window ? last.count + 1 : 1;
    window = Math.max(window, last.window);
    if (count > cap) {
      window++;
      count = 1;
    }
    used.set(asked.person, { window, count });
    await setting.clock.sleep(began + window * WINDOW_MS - setting.clock.now());
    return send(asked);
  };
}

/** Everybody has a bucket of three questions that refills at an equal part of the limit; then first come, first served. */
export function tokenBuckets(setting: Setting): Policy {
  const perQuestionMs = (WINDOW_MS * setting.people) / setting.requestsPerWindow;
  const send = firstComeFirstServed(setting);
  /** When the bucket would be full (the "theoretical arrival time" of GCRA). */
  const fullAt = new Map<string, number>();
  return async (asked) => {
    const now = setting.clock.now();
    const next = Math.max(now, fullAt.get(asked.person) ?? 0) + perQuestionMs;
    fullAt.set(asked.person, next);
    await setting.clock.sleep(next - 3 * perQuestionMs - now);
    return send(asked);
  };
}

const resetOf = (readings: readonly Reading[]): number => Math.max(...readings.map(({ resetAt = 0 }) => resetAt));
