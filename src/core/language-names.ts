/** A language as a model is told of it: "pt-BR" is "Brazilian Portuguese". */
export function englishNameOf(locale: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(locale) ?? "English";
  } catch {
    return "English";
  }
}
