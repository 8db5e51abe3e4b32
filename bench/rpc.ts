import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

type Work = (input: never) => Promise<unknown>;

/** An object in another process: the same methods, each with one argument at most. */
export type Remote<T> = {
  readonly [K in keyof T as T[K] extends Work ? K : never]: T[K];
};

interface Ask {
  readonly id: number;
  readonly method: string;
  readonly input: unknown;
}
type Told = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** Lets the process that forked this one call these methods. */
export function serve(methods: Readonly<Record<string, Work>>): void {
  process.on("message", async ({ id, method, input }: Ask) => {
    try {
      process.send?.({ id, value: await methods[method]?.(input as never) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  // Nobody is left to work for.
  process.on("disconnect", () => process.exit(0));
}

/** A forked process that serves methods. */
export interface Helper<T> {
  readonly call: Remote<T>;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

export function startHelper<T>(file: string, execArgv: readonly string[] = []): Helper<T> {
  const child = fork(file, { execArgv: [...execArgv], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on("message", (told: Told) => {
    const waiter = waiting.get(told.id);
    waiting.delete(told.id);
    if ("error" in told) waiter?.reject(new Error(told.error));
    else waiter?.resolve(told.value);
  });
  child.on("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`));
  });
  const call = new Proxy({} as Remote<T>, {
    get: (_, method) => (input: unknown) => {
      const waiter = Promise.withResolvers<unknown>();
      asked += 1;
      waiting.set(asked, waiter);
      child.send({ id: asked, method: String(method), input } satisfies Ask);
      return waiter.promise;
    },
  });
  return {
    call,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
