/**
 * What the service counts together: each class has a rate of its own, apart from models whose limits replies tell.
 *
 * `free` is what costs nothing and is hardly limited: lists, quotes, the account.
 * @see https://docs.venice.ai/api-reference/rate-limiting
 */
export type EndpointClass = "chat" | "image" | "audio" | "queue" | "retrieve" | "augment" | "embedding" | "free";

/** The class of a path below the base URL. */
export function endpointClass(path: string): EndpointClass {
  if (/^\/(audio|video)\/queue$/.test(path)) return "queue";
  if (/^\/(audio|video)\/(retrieve|complete)$/.test(path)) return "retrieve";
  if (/^\/(chat|responses)\b/.test(path)) return "chat";
  if (/^\/audio\/(speech|transcriptions|voices)$/.test(path)) return "audio";
  if (path.startsWith("/images/") || (path.startsWith("/image/") && path !== "/image/styles")) return "image";
  if (path.startsWith("/augment/")) return "augment";
  return path === "/embeddings" ? "embedding" : "free";
}
