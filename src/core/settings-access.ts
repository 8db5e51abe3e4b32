import { UserError } from "./errors.ts";
import type { PlaceSettings } from "./settings.ts";
import type { Turn } from "./turn.ts";

/**
 * Lets pass who may change a place's settings: who manages it, the owners, and everyone where the place says so.
 * @throws UserError for everyone else
 */
export async function checkMayEdit(settings: PlaceSettings, turn: Turn): Promise<void> {
  if (settings.editors !== "anyone" && !(await turn.mayManage())) throw new UserError("settings.denied");
}
