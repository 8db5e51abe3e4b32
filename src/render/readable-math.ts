const names: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  varphi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  times: "×",
  cdot: "·",
  div: "÷",
  pm: "±",
  mp: "∓",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  equiv: "≡",
  sim: "∼",
  propto: "∝",
  infty: "∞",
  sum: "∑",
  prod: "∏",
  int: "∫",
  oint: "∮",
  partial: "∂",
  nabla: "∇",
  in: "∈",
  notin: "∉",
  subset: "⊂",
  subseteq: "⊆",
  supset: "⊃",
  cup: "∪",
  cap: "∩",
  emptyset: "∅",
  forall: "∀",
  exists: "∃",
  neg: "¬",
  land: "∧",
  lor: "∨",
  to: "→",
  rightarrow: "→",
  Rightarrow: "⇒",
  leftarrow: "←",
  Leftarrow: "⇐",
  leftrightarrow: "↔",
  Leftrightarrow: "⇔",
  implies: "⇒",
  iff: "⇔",
  mapsto: "↦",
  ldots: "…",
  cdots: "⋯",
  dots: "…",
  circ: "∘",
  degree: "°",
  angle: "∠",
  perp: "⊥",
  parallel: "∥",
  hbar: "ℏ",
  ell: "ℓ",
  Re: "ℜ",
  Im: "ℑ",
  langle: "⟨",
  rangle: "⟩",
  quad: "  ",
  qquad: "    ",
  star: "⋆",
  oplus: "⊕",
  otimes: "⊗",
  mid: "|",
  therefore: "∴",
  because: "∵",
  ll: "≪",
  gg: "≫",
};
const raised: Readonly<Record<string, string>> = {
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
  "+": "⁺",
  "-": "⁻",
  "=": "⁼",
  "(": "⁽",
  ")": "⁾",
  n: "ⁿ",
  i: "ⁱ",
};
const lowered: Readonly<Record<string, string>> = {
  "0": "₀",
  "1": "₁",
  "2": "₂",
  "3": "₃",
  "4": "₄",
  "5": "₅",
  "6": "₆",
  "7": "₇",
  "8": "₈",
  "9": "₉",
  "+": "₊",
  "-": "₋",
  "=": "₌",
  "(": "₍",
  ")": "₎",
};

/** LaTeX as people would type it where no formula can be drawn: `\frac{a}{b} \le x^2` becomes `a/b ≤ x²`. */
export function readableMath(latex: string): string {
  let text = latex.trim();
  // Braces are resolved from the inside: a few rounds reach any depth that people write.
  for (let round = 0; round < 6; round += 1) {
    const before = text;
    text = text
      .replace(
        /\\(?:text|mathrm|mathbf|mathit|mathsf|mathbb|mathcal|operatorname|boxed|vec|hat|bar|overline)\*?\s*\{([^{}]*)\}/g,
        "$1",
      )
      .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, (_, a: string, b: string) => `${grouped(a)}/${grouped(b)}`)
      .replace(
        /\\sqrt\s*\[([^\]]*)\]\s*\{([^{}]*)\}/g,
        (_, n: string, x: string) => `${script(n, raised) ?? n}√${grouped(x)}`,
      )
      .replace(/\\sqrt\s*\{([^{}]*)\}/g, (_, x: string) => `√${grouped(x)}`)
      .replace(/(?<!\\)\^\s*(?:\{([^{}]*)\}|([^\s{}\\]))/g, (_, a?: string, b?: string) => raise(a ?? b ?? ""))
      .replace(/(?<!\\)_\s*(?:\{([^{}]*)\}|([^\s{}\\]))/g, (_, a?: string, b?: string) => lower(a ?? b ?? ""));
    if (text === before) break;
  }
  return text
    .replace(/\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?/g, "")
    .replace(/\\(?:left|right|[bB]igg?[lrm]?|displaystyle|limits|nonumber)(?![A-Za-z])\.?/g, "")
    .replace(/\\\\(\[[^\]]*\])?[ \t]*/g, "\n")
    .replace(/\\[,;:! ]/g, " ")
    .replace(/\\([{}$%&#_|])/g, "$1")
    .replace(/\\([A-Za-z]+)/g, (_, name: string) => names[name] ?? name)
    .replace(/(?<!\\)[&{}]/g, "")
    .replace(/\ue000/g, "^")
    .replace(/\ue001/g, "_")
    .split("\n")
    .map((line) => line.replace(/[ \t]+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

function grouped(term: string): string {
  const inner = term.trim();
  return /^(\\?[\p{L}\p{N}.]+|.)$/u.test(inner) ? inner : `(${inner})`;
}

// Marks that are resolved already, so that no later round takes them for marks again.
const raise = (term: string) => script(term, raised) ?? `\ue000${grouped(term)}`;
const lower = (term: string) => script(term, lowered) ?? `\ue001${grouped(term)}`;

function script(term: string, signs: Readonly<Record<string, string>>): string | undefined {
  const found = [...term.trim()].map((sign) => signs[sign]);
  return found.length > 0 && found.every((sign) => sign !== undefined) ? found.join("") : undefined;
}
