import { constants, createDeflate, type Deflate, deflateSync } from "node:zlib";
import type { WebSocket } from "ws";

/** Writes frames to a socket as the client asked for them: plain, each deflated, or one deflated stream. */
export class FrameWriter {
  readonly #socket: WebSocket;
  readonly #stream: Deflate | undefined;
  /** Set by an identify with `compress: true`. */
  payloadCompression = false;
  #chunks: Buffer[] = [];

  constructor(socket: WebSocket, streamed: boolean) {
    this.#socket = socket;
    if (!streamed) return;
    this.#stream = createDeflate({ flush: constants.Z_SYNC_FLUSH });
    this.#stream.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      const tail = chunk.subarray(-4);
      if (tail.equals(Buffer.from([0, 0, 0xff, 0xff]))) this.#flush();
    });
  }

  #flush(): void {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [];
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(whole);
  }

  write(frame: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#stream) this.#stream.write(frame);
    else if (this.payloadCompression) this.#socket.send(deflateSync(frame));
    else this.#socket.send(frame);
  }
}
