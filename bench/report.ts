import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { type Figure, isMet } from "./figure.ts";
import { round } from "./stats.ts";

export interface Measured extends Figure {
  readonly bench: string;
  readonly met: boolean | undefined;
  /** The share of the machine that other processes took meanwhile. */
  readonly othersCpu: number;
}

export interface Report {
  readonly at: string;
  readonly machine: Readonly<Record<string, unknown>>;
  readonly clock: string;
  readonly seed: number;
  readonly figures: readonly Measured[];
}

export function machine(): Readonly<Record<string, unknown>> {
  const all = cpus();
  return {
    node: process.version,
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    commit: commit(),
  };
}

function commit(): string | undefined {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: import.meta.dirname,
      encoding: "utf8",
    }).trim();
  } catch {
    return undefined;
  }
}

/** One line for each figure. */
export function tableOf({ figures }: Report): string {
  const rows = figures.map((figure) => [
    figure.bench,
    figure.name,
    `${round(figure.value)} ${figure.unit}`,
    figure.target === undefined ? "" : `≤ ${figure.target} ${figure.unit}`,
    { true: "yes", false: "NO", undefined: "" }[String(isMet(figure)) as "true" | "false" | "undefined"],
    `${Math.round(figure.othersCpu * 100)} %`,
  ]);
  const all = [["bench", "figure", "measured", "target", "met", "others"], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => "-".repeat(width)).join("  "), ...lines.slice(1)].join("\n");
}

export const detailsOf = ({ bench, name, detail }: Measured): string =>
  detail ? `  ${bench}: ${name}\n    ${JSON.stringify(detail)}` : "";
