import type { Balance } from "./wallet.ts";

/** One thing that was paid for; a refund is one with negative amounts. */
export interface Sale {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly key: string;
  readonly requestId: string;
  readonly model: string;
  /** What kind of model, or of service. */
  readonly type: string;
  /** In what it is counted: `tokens`, `images`, `characters` … */
  readonly unit: string;
  readonly units: number;
  readonly paid: Balance;
  readonly tokens?: { readonly prompt: number; readonly completion: number } | undefined;
}

/** What is sold. */
export type Ware = Pick<Sale, "model" | "type" | "unit" | "units" | "tokens">;

const mostKept = 20_000;

/** What was sold, oldest first: billing is told from it. */
export class UsageLog {
  readonly #sales: Sale[] = [];

  get sales(): readonly Sale[] {
    return this.#sales;
  }

  add(sale: Sale): void {
    this.#sales.push(sale);
    if (this.#sales.length > mostKept) this.#sales.shift();
  }
}
