/** US dollars as people read them: at least cents, no more than a hundredth of one. */
export function inUsd(usd: number): string {
  return `$${usd.toFixed(4).replace(/0{1,2}$/, "")}`;
}
