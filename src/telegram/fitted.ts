import type { Notice } from "../core/part.ts";
import { t } from "../i18n.ts";
import type { Latest } from "../render/latest.ts";

/** What a bot may upload, @see https://core.telegram.org/bots/api#sending-files */
export const UPLOAD_MAX = 50 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/** An answer as it can be shown here: a file that is too large gives way to a sentence. */
export function fitted(latest: Latest, locale: string): Latest {
  const large = latest.media.filter(({ bytes }) => bytes.byteLength > UPLOAD_MAX);
  if (large.length === 0) return latest;
  const limit = `${UPLOAD_MAX / MEGABYTE} MB`;
  const notices = large.map(({ name, bytes }): Notice => {
    const size = `${(bytes.byteLength / MEGABYTE).toFixed(1)} MB`;
    return { type: "notice", text: t(locale, "error.upload.large", { name, size, limit }), tone: "error" };
  });
  return {
    ...latest,
    media: latest.media.filter((each) => !large.includes(each)),
    notices: [...latest.notices, ...notices],
  };
}
