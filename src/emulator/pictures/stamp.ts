import { at, type Canvas } from "./canvas.ts";

/** Five by seven dots a letter: a machine need not have a font. */
const letters: Readonly<Record<string, string>> = {
  E: "11111 10000 10000 11110 10000 10000 11111",
  M: "10001 11011 10101 10101 10001 10001 10001",
  U: "10001 10001 10001 10001 10001 10001 01110",
  L: "10000 10000 10000 10000 10000 10000 11111",
  A: "01110 10001 10001 11111 10001 10001 10001",
  T: "11111 00100 00100 00100 00100 00100 00100",
  D: "11110 10001 10001 10001 10001 10001 11110",
};
const word = "EMULATED";
const dot = 2.2;
const margin = 10;

/** Says in the corner of every picture that the emulator made it. */
export function stamp({ width, height }: Pick<Canvas, "width" | "height">): string {
  const wide = word.length * 6 * dot + margin;
  const left = width - wide - margin;
  const top = height - 7 * dot - 2 * margin;
  const dots = [...word].flatMap((letter, index) =>
    (letters[letter] ?? "")
      .split(" ")
      .flatMap((row, y) =>
        [...row].flatMap((on, x) =>
          on === "1"
            ? [
                `M${at(left + margin / 2 + (index * 6 + x) * dot)} ${at(top + margin / 2 + y * dot)}h${dot}v${dot}h-${dot}z`,
              ]
            : [],
        ),
      ),
  );
  return `<rect x="${at(left)}" y="${at(top)}" width="${at(wide)}" height="${at(7 * dot + margin)}" rx="4" fill="#000" opacity="0.55"/><path d="${dots.join("")}" fill="#fff"/>`;
}
