import { clip } from "./quote.ts";

interface Language {
  readonly fence: string;
  readonly named: RegExp;
  write(text: string): string;
}

const quoted = (text: string) => JSON.stringify(text);

const javascript: Language = {
  fence: "javascript",
  named: /\b(javascript|js|node)\b/i,
  write: (text) =>
    `function answer(question) {\n  return \`You asked: \${question}\`;\n}\n\nconsole.log(answer(${quoted(text)}));`,
};

const languages: readonly Language[] = [
  {
    fence: "python",
    named: /\bpython\b|\bpy\b/i,
    write: (text) =>
      `def answer(question: str) -> str:\n    return f"You asked: {question}"\n\n\nprint(answer(${quoted(text)}))`,
  },
  {
    fence: "typescript",
    named: /\b(typescript|ts)\b/i,
    write: (text) =>
      `const answer = (question: string): string => \`You asked: \${question}\`;\n\nconsole.log(answer(${quoted(text)}));`,
  },
  {
    fence: "rust",
    named: /\brust\b/i,
    write: (text) => `fn main() {\n    println!("You asked: {}", ${quoted(text)});\n}`,
  },
  {
    fence: "go",
    named: /\b(golang|in go)\b/i,
    write: (text) => `package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("You asked:", ${quoted(text)})\n}`,
  },
  {
    fence: "bash",
    named: /\b(bash|shell|sh)\b/i,
    write: (text) => `#!/usr/bin/env bash\nset -euo pipefail\n\necho "You asked:" '${text.replace(/'/g, "’")}'`,
  },
  { fence: "sql", named: /\bsql\b/i, write: (text) => `SELECT '${text.replace(/'/g, "''")}' AS question;` },
  {
    fence: "html",
    named: /\bhtml\b/i,
    write: (text) => `<p>You asked: <q>${text.replace(/[<&]/g, (char) => (char === "<" ? "&lt;" : "&amp;"))}</q></p>`,
  },
  { fence: "json", named: /\bjson\b/i, write: (text) => JSON.stringify({ emulator: true, question: text }, null, 2) },
  javascript,
];

/** A piece of code in the language that the question names, else in JavaScript. */
export function code(question: string): string {
  const language = languages.find(({ named }) => named.test(question)) ?? javascript;
  // A fence inside the question would end the block.
  const text = clip(question.replace(/`/g, "'"), 80);
  return `Some \`${language.fence}\` that runs:\n\n\`\`\`${language.fence}\n${language.write(text)}\n\`\`\``;
}
