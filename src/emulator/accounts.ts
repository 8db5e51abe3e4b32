import { type Balance, Wallet } from "./wallet.ts";

/** Whose money a key spends: its own account's where one was opened for it, else the one that all others share. */
export class Accounts {
  readonly shared: Wallet;
  readonly #own = new Map<string, Wallet>();

  constructor(balance: Balance, own: Readonly<Record<string, Balance>>) {
    this.shared = new Wallet(balance);
    for (const [key, each] of Object.entries(own)) this.#own.set(key, new Wallet(each));
  }

  of(key: string): Wallet {
    return this.#own.get(key) ?? this.shared;
  }

  /** Gives a key an account of its own, or changes what is in it. */
  set(key: string, balance: Balance): void {
    const wallet = this.#own.get(key);
    if (wallet) wallet.balance = balance;
    else this.#own.set(key, new Wallet(balance));
  }
}
