import { VeniceError } from "../venice/index.ts";
import { UserError } from "./errors.ts";
import type { Grant, Need } from "./turn.ts";

/**
 * Makes one request that costs, and settles what it cost.
 * @param make gives what came and what that cost; a UserError says that nothing was charged
 */
export async function settled<T>(
  grant: Pick<Grant, "settle">,
  { usd }: Pick<Need, "usd">,
  make: () => Promise<{ readonly made: T; readonly usd?: number }>,
): Promise<T> {
  // As long as nobody knows what became of the request, it counts as charged.
  let used: { usd?: number } | undefined = { usd };
  try {
    const done = await make();
    used = { usd: done.usd ?? usd };
    return done.made;
  } catch (error) {
    if (error instanceof UserError || (error instanceof VeniceError && !error.mayHaveRun)) used = undefined;
    throw error;
  } finally {
    await grant.settle(used);
  }
}
