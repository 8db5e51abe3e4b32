import { VeniceError } from "./errors.ts";

/**
 * Where the service keeps something that it made: no key is sent there.
 * @throws VeniceError `invalid`, code `url`, for what is no `https` address; loopback may be `http`
 */
export function mediaAddress(address: string): URL {
  const url = URL.parse(address);
  const isLoopback = url?.protocol === "http:" && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (!url || !(url.protocol === "https:" || isLoopback)) throw new VeniceError("invalid", { code: "url" });
  return url;
}
