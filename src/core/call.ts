/** Everything that a person can do: a command's name and its options. */
export interface Call {
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * A file on a platform, or one that is kept here (`kept:ID`). `ref` is enough to fetch it again later, and holds no token
 * and no address: it is stored, and never leaves the process.
 */
export interface FileRef {
  readonly name: string;
  /** As the platform claims it: sniff the bytes before you believe it. */
  readonly mime: string;
  /** Bytes, as the platform claims; 0 when it does not say. */
  readonly size: number;
  readonly ref: string;
}
