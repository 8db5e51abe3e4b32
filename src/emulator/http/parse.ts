import type * as z from "zod";
import { type Issue, invalid } from "./refusal.ts";

/**
 * Reads the body, or the query, of a request.
 * @throws Refusal 400 with a reason per field.
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body, { reportInput: false });
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap((issue) => flatten(issue)));
}

type ZodIssue = z.core.$ZodIssue;

function flatten(issue: ZodIssue, prefix: readonly (string | number)[] = []): Issue[] {
  const path = [...prefix, ...issue.path.filter((step) => typeof step !== "symbol")];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) {
    return [{ path, message: issue.message, code: issue.code }];
  }
  // The branch that was followed furthest is the one that was meant.
  const meant = [...issue.errors].sort((one, other) => depth(other) - depth(one))[0] ?? [];
  return meant.flatMap((inner) => flatten(inner, path));
}

const depth = (issues: readonly ZodIssue[]): number =>
  Math.max(
    0,
    ...issues.map(
      (issue) => issue.path.length + (issue.code === "invalid_union" ? Math.max(0, ...issue.errors.map(depth)) : 0),
    ),
  );
