import { Refusal } from "./http/refusal.ts";

export interface Balance {
  readonly usd: number;
  readonly diem: number;
}

/** The account's money: DIEM is spent before USD. */
export class Wallet {
  #usd: number;
  #diem: number;

  constructor({ usd, diem }: Balance) {
    this.#usd = usd;
    this.#diem = diem;
  }

  get balance(): Balance {
    return { usd: this.#usd, diem: this.#diem };
  }

  set balance({ usd, diem }: Balance) {
    this.#usd = usd;
    this.#diem = diem;
  }

  /**
   * @param amountUsd what will be spent; 0 where that is not known before.
   * @throws Refusal 402 when nothing, or too little, is left.
   */
  check(amountUsd = 0): void {
    const left = this.#usd + this.#diem;
    if (left <= 0 || left < amountUsd) throw insufficientBalance();
  }

  /** Takes an amount and tells how it was split. */
  spend(amountUsd: number): Balance {
    const diem = Math.min(this.#diem, amountUsd);
    const usd = amountUsd - diem;
    this.#diem = Math.max(0, this.#diem - diem);
    this.#usd = Math.max(0, this.#usd - usd);
    return { usd: exact(usd), diem: exact(diem) };
  }

  /** Gives back what was taken. */
  refund({ usd, diem }: Balance): void {
    this.#usd += usd;
    this.#diem += diem;
  }

  /** The balance before the call; an empty currency has no header. */
  headers(): Record<string, string> {
    return {
      ...(this.#usd > 0 ? { "x-venice-balance-usd": exact(this.#usd).toString() } : {}),
      ...(this.#diem > 0 ? { "x-venice-balance-diem": exact(this.#diem).toString() } : {}),
    };
  }
}

export const insufficientBalance = () =>
  new Refusal({
    status: 402,
    reason: "balance",
    body: {
      error:
        "Insufficient USD or Diem balance to complete request. Visit https://venice.ai/settings/api to add credits.",
      code: "INSUFFICIENT_BALANCE",
    },
  });

const exact = (amount: number) => Math.round(amount * 1e10) / 1e10;
