import { z } from "zod";

/** A gateway session, as far as another process must know it to hear what came after the last event taken in. */
export const Session = z.object({ shard: z.number(), id: z.string(), url: z.string(), sequence: z.number() });
export type Session = Readonly<z.infer<typeof Session>>;

/** Shorter than the interval at which Discord wants a heartbeat: none has to be sent. */
const WITHIN_MS = 30_000;
/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes */
const Op = { dispatch: 0, heartbeat: 1, resume: 6, reconnect: 7, invalid: 9, hello: 10 } as const;
/** Ends the session. */
const CLOSE_FOR_GOOD = 1000;
/** Any other code leaves it for the next try. */
export const CLOSE_RESUMABLE = 4200;

const Packet = z.object({ op: z.number(), t: z.string().nullish(), d: z.unknown() });

/** A session whose missed events have all been passed on. */
export interface Resumed {
  /** Ends it: nobody resumes it again. */
  end(): void;
}

/**
 * Resumes the session of a process that is gone and passes on what it missed, oldest first.
 * @returns undefined where Discord does not know the session any more
 * @throws where the connection is lost before all is told
 * @see https://discord.com/developers/docs/topics/gateway#resuming
 */
export async function resume(o: {
  readonly session: Session;
  readonly token: string;
  readonly onEvent: (type: string, data: unknown) => void;
  readonly signal: AbortSignal;
}): Promise<Resumed | undefined> {
  const { session, token, onEvent } = o;
  const signal = AbortSignal.any([o.signal, AbortSignal.timeout(WITHIN_MS)]);
  signal.throwIfAborted();
  const socket = new WebSocket(`${session.url.replace(/\/$/, "")}/?v=10&encoding=json`);
  const { promise, resolve, reject } = Promise.withResolvers<Resumed | undefined>();
  const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
  const take = (text: string) => {
    const { op, t, d } = Packet.parse(JSON.parse(text));
    if (op === Op.hello) send(Op.resume, { token, session_id: session.id, seq: session.sequence });
    if (op === Op.heartbeat) send(Op.heartbeat, session.sequence);
    if (op === Op.invalid && d !== true) resolve(undefined);
    if (op === Op.reconnect || (op === Op.invalid && d === true)) reject(new Error("asked to connect again"));
    if (op !== Op.dispatch || !t) return;
    if (t === "RESUMED") resolve({ end: () => socket.close(CLOSE_FOR_GOOD) });
    else onEvent(t, d);
  };
  socket.onmessage = ({ data }) => {
    try {
      take(String(data));
    } catch {
      reject(new Error("not understood"));
    }
  };
  socket.onerror = () => reject(new Error("no connection"));
  // 4007: the session is another's, or older than what is asked for.
  socket.onclose = ({ code }) => (code === 4007 ? resolve(undefined) : reject(new Error(`closed with ${code}`)));
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    const resumed = await promise;
    if (!resumed) socket.close(CLOSE_FOR_GOOD);
    return resumed;
  } catch (error) {
    socket.close(CLOSE_RESUMABLE);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
