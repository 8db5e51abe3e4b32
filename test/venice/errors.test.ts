import { expect, test } from "vitest";
import { VeniceError, type VeniceErrorKind } from "../../src/venice/index.ts";

const mayHaveRun = (kind: VeniceErrorKind, code?: string) => new VeniceError(kind, { code }).mayHaveRun;

test("a request whose outcome nobody told may have run; one that was refused, or never sent, has not", () => {
  for (const kind of ["timeout", "protocol"] as const) expect(mayHaveRun(kind)).toBe(true);
  for (const code of ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]) expect(mayHaveRun("network", code)).toBe(true);
  for (const code of ["ECONNREFUSED", "ENOTFOUND", undefined]) expect(mayHaveRun("network", code)).toBe(false);
  for (const kind of ["auth", "payment", "limit", "invalid", "blocked", "unavailable"] as const)
    expect(mayHaveRun(kind, "ECONNRESET")).toBe(false);
});
