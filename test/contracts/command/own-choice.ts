import { expect } from "vitest";
import { asked, type Ground, type Seat, sees, soon } from "./seat.ts";

const OWN = "Speak answers to me everywhere";

/** What somebody chooses for themselves in the panel holds for what they ask, until they take it back. */
export async function ownChoice(seat: Seat, ground: Ground): Promise<void> {
  await seat.does("settings");
  const panel = await sees(seat, { text: new RegExp(`${OWN}\\W+off`), button: new RegExp(`${OWN}: on`) });
  await seat.presses(panel, new RegExp(`${OWN}: on`));
  const chosen = await sees(seat, { text: new RegExp(`${OWN}\\W+on`) });
  expect(chosen.id).toBe(panel.id);
  await seat.says("where do gondolas sleep?");
  await sees(seat, { file: "voice" });
  await sees(seat, { text: /gondolas sleep/, button: /Regenerate/ });
  expect(asked(ground, "/audio/speech", "gondolas sleep")).toHaveLength(1);
  await seat.presses(chosen, new RegExp(`${OWN}: off`));
  await sees(seat, { text: new RegExp(`${OWN}\\W+off`) });
  await seat.says("and where do oars rest?");
  await sees(seat, { text: /oars rest/, button: /Regenerate/ });
  await soon(() => expect(asked(ground, "/audio/speech", "oars rest")).toEqual([]));
}
