/** Tokens that a text costs: a quarter of its UTF-8 bytes, as models roughly count. */
export const countTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

/** Cuts a text into the pieces that a model would say it in: up to six characters, with the space before them. */
export const splitTokens = (text: string): string[] => text.match(/\s*[^\s]{1,6}|\s+$/gu) ?? [];
