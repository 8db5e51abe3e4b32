/** Puts names in for the placeholders of cards. */
export function fill(text: string, names: { readonly char: string; readonly user: string }): string {
  return (
    text
      // Comments of the maker's own.
      .replace(/\{\{\/\/[^}]*\}\}/g, "")
      .replace(/\{\{\s*char\s*\}\}|<(?:BOT|CHAR)>/gi, () => names.char)
      .replace(/\{\{\s*user\s*\}\}|<USER>/gi, () => names.user)
  );
}
