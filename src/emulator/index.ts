import type { AddressInfo } from "node:net";
import type { Catalogue, ModelPatch, Retirement } from "./catalogue/catalogue.ts";
import type { Fault } from "./faults/fault.ts";
import type { RecordedRequest, Refusals, Warning } from "./journal.ts";
import { type EmulatorOptions, settled } from "./options.ts";
import { serverFor } from "./server.ts";
import type { Sale } from "./usage-log.ts";
import type { Balance } from "./wallet.ts";
import { createWorld } from "./world.ts";

export type { ModelPatch, Retirement } from "./catalogue/catalogue.ts";
export type { LimitClass, SizeClass } from "./catalogue/model.ts";
export type { Fault } from "./faults/fault.ts";
export type { RefusalName } from "./faults/refusals.ts";
export type { RecordedRequest, Refusals, Warning } from "./journal.ts";
export { type ClassLimit, type Dialect, type Limits, paidLimits } from "./limits.ts";
export type { EmulatorOptions } from "./options.ts";
export type { Sale } from "./usage-log.ts";
export { mark, summaryMark } from "./words/mark.ts";

/** A Venice of one's own, on loopback. */
export interface Emulator extends AsyncDisposable {
  /** What a client takes for Venice's base URL: `http://127.0.0.1:PORT/api/v1`. */
  readonly url: string;
  readonly port: number;
  /** The newest requests, oldest first, without their secrets. */
  readonly requests: readonly RecordedRequest[];
  readonly refusals: Refusals;
  /** What Venice would swallow in silence, such as a misspelt parameter. */
  readonly warnings: readonly Warning[];
  /** Streams under way. */
  readonly open: number;
  /** What was paid for, oldest first, with the key that paid. */
  readonly sales: readonly Sale[];
  /** What all keys share that have no account of their own. */
  balance: Balance;
  /** Gives a key an account of its own, or changes what is in it. */
  setBalance(key: string, balance: Balance): void;
  changeLimits(limits: NonNullable<EmulatorOptions["limits"]>): void;
  /** Puts the emulator's clock forward: windows, days and jobs go by. */
  forward(ms: number): void;
  /** How long a queued video takes from now on. */
  jobMs: number;
  /**
   * Queues something that goes wrong; see `Fault` for what can.
   * @throws ZodError on a field that there is not.
   */
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Lets answers that a fault made stall go on. */
  resume(): void;
  /** Resolves once the requests look as wished. */
  until(wished: (requests: readonly RecordedRequest[]) => boolean, signal?: AbortSignal): Promise<void>;
  changeModel(patch: ModelPatch): void;
  removeModel(id: string): void;
  retireModel(id: string, retirement?: Retirement): void;
  /** Forgets requests, refusals and warnings. */
  forget(): void;
  /** Ends everything at once, answers under way included. */
  stop(): Promise<void>;
}

const backlog = 4096;

/** Starts an emulator, which answers until it is stopped. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = settled(options);
  const world = createWorld(settings);
  const server = serverFor(world);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: settings.port, host: "127.0.0.1", backlog }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const { journal, faults, pacer, accounts, clock, limiter, pace } = world;
  const catalogue: Catalogue = world.catalogue;
  const stop = async () => {
    pacer.stop();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}/api/v1`,
    port,
    get sales() {
      return world.usage.sales;
    },
    get requests() {
      return journal.requests;
    },
    get refusals() {
      return journal.refusals;
    },
    get warnings() {
      return journal.warnings;
    },
    get open() {
      return pacer.open;
    },
    get balance() {
      return accounts.shared.balance;
    },
    set balance(balance) {
      accounts.shared.balance = balance;
    },
    get jobMs() {
      return pace.jobMs;
    },
    set jobMs(ms) {
      pace.jobMs = ms;
    },
    setBalance: (key, balance) => accounts.set(key, balance),
    changeLimits: (limits) => limiter.change(limits),
    forward: (ms) => clock.forward(ms),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    resume: () => pacer.resume(),
    until: (wished, signal) => journal.until(wished, signal),
    changeModel: (patch) => catalogue.change(patch),
    removeModel: (id) => catalogue.remove(id),
    retireModel: (id, retirement) => catalogue.retire(id, retirement),
    forget: () => journal.clear(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
