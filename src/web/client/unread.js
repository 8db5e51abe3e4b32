/** @import { PlaceView } from "../view.ts" */

const KEY = "gondolier-seen";

/** When each place was last looked at, epoch milliseconds. @returns {Record<string, number> | undefined} */
function load() {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === null ? undefined : JSON.parse(stored);
  } catch {
    return undefined;
  }
}

/** @type {Record<string, number>} */
let seen = load() ?? {};
let isFirst = load() === undefined;

/**
 * Which places hold something that was said since they were looked at last.
 * @param {readonly PlaceView[]} places
 * @param {string} current the one that is being looked at
 * @returns {ReadonlySet<string>}
 */
export function unreadOf(places, current) {
  // A page that was never open has nothing to compare with.
  const known = isFirst && places.length > 0 ? Object.fromEntries(places.map(({ id, at }) => [id, at])) : seen;
  if (places.length > 0) isFirst = false;
  seen = Object.fromEntries(places.map(({ id, at }) => [id, id === current ? at : (known[id] ?? 0)]));
  try {
    localStorage.setItem(KEY, JSON.stringify(seen));
  } catch {
    // Then it is known as long as the page is open.
  }
  return new Set(places.filter(({ id, at }) => at > (seen[id] ?? 0)).map(({ id }) => id));
}
