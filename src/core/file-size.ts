import { UserError } from "./errors.ts";

const MEGABYTE = 1024 * 1024;

/** A size for people. */
export function sizeInWords(bytes: number): string {
  return bytes >= MEGABYTE ? `${(bytes / MEGABYTE).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`;
}

/** @throws UserError for more bytes than the limit */
export function refuseLarge(name: string, size: number, limit: number): void {
  if (size <= limit) return;
  throw new UserError("error.file.large", { name, size: sizeInWords(size), limit: sizeInWords(limit) });
}
