import type { Made } from "../images/made.ts";
import type { Button } from "../part.ts";
import type { ToolResult } from "./tool.ts";

/** What the model is told of pictures that its person sees already. */
export function madeResult(made: Made, rows: readonly (readonly Button[])[]): ToolResult {
  const { pictures, prompt, model, seed, notices } = made;
  const sizes = pictures.map(({ width, height }) => (width ? `${width}×${height}` : "of unknown size"));
  const facts = [
    `Made and shown to the person: ${pictures.length} picture(s), ${sizes.join(", ")} pixels, by ${model}` +
      `${seed === undefined ? "" : `, seed ${seed}`}.`,
    `They show: ${prompt}`,
    ...notices,
    "Do not link to them, do not repeat these facts; a sentence is enough.",
  ];
  return { text: facts.join("\n"), pictures: pictures.map(({ file }) => file), rows };
}
