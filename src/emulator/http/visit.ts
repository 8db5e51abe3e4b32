const mostBytes = 25 * 1024 * 1024;
const waitMs = 5_000;

/** Whether a host is this machine, as an address names it. */
export const isNear = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);

/** Fetches what an address shows, if it is on this machine: the emulator never goes out; undefined where it could not. */
export async function visit(
  address: string,
): Promise<{ readonly bytes: Buffer; readonly type: string; readonly status: number } | undefined> {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || !isNear(url.hostname)) return undefined;
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(waitMs) });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (bytes.length > mostBytes) return undefined;
    return { bytes, type: response.headers.get("content-type") ?? "", status: response.status };
  } catch {
    return undefined;
  }
}
