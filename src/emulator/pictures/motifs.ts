import { at, type Canvas } from "./canvas.ts";

/** What a prompt may name, each in a box of 100 by 100. */
const motifs: readonly (readonly [RegExp, string])[] = [
  [
    /\b(cats?|kittens?|katze|gatto|chat)\b/i,
    '<path d="M22 96q-6 -40 20 -52l-8 -28l16 14h14l16 -14l-6 28q26 14 20 52z" fill="#2b2430"/><circle cx="46" cy="42" r="4" fill="#9be36b"/><circle cx="66" cy="42" r="4" fill="#9be36b"/>',
  ],
  [
    /\b(birds?|gulls?|seagulls?|doves?|pigeons?|ravens?)\b/i,
    '<path d="M2 40q16 -22 26 0q10 -22 26 0q-16 -8 -26 6q-10 -14 -26 -6zM50 74q12 -16 20 0q8 -16 20 0q-12 -6 -20 5q-8 -11 -20 -5z" fill="#f4f4f4" stroke="#333"/>',
  ],
  [
    /\b(flowers?|roses?|garden|tulips?|blossoms?)\b/i,
    '<path d="M50 98V52" stroke="#2e7d32" stroke-width="5"/><g fill="#e0447c"><circle cx="50" cy="24" r="14"/><circle cx="70" cy="38" r="14"/><circle cx="62" cy="60" r="14"/><circle cx="38" cy="60" r="14"/><circle cx="30" cy="38" r="14"/></g><circle cx="50" cy="44" r="11" fill="#ffd54f"/>',
  ],
  [
    /\b(trees?|forest|woods?|pines?)\b/i,
    '<rect x="44" y="66" width="12" height="32" fill="#5d4037"/><path d="M50 2L82 46H66L90 74H10L34 46H18z" fill="#2e6b3a"/>',
  ],
  [
    /\b(mountains?|alps?|peaks?|volcano)\b/i,
    '<path d="M0 98L38 20L58 58L70 38L100 98z" fill="#5b6478"/><path d="M38 20l-10 22l10 6l8 -8z" fill="#fff"/>',
  ],
  [
    /\b(robots?|android|machine)\b/i,
    '<rect x="26" y="20" width="48" height="36" rx="6" fill="#90a4ae"/><rect x="20" y="60" width="60" height="36" rx="6" fill="#607d8b"/><circle cx="40" cy="38" r="6" fill="#00e5ff"/><circle cx="60" cy="38" r="6" fill="#00e5ff"/><path d="M50 20V6" stroke="#607d8b" stroke-width="4"/><circle cx="50" cy="6" r="5" fill="#ff5252"/>',
  ],
  [/\b(hearts?|love|wedding)\b/i, '<path d="M50 92Q-6 48 20 20Q40 4 50 30Q60 4 80 20Q106 48 50 92z" fill="#e53950"/>'],
  [
    /\b(dragons?|serpents?|monsters?)\b/i,
    '<path d="M4 80q18 -50 40 -22q18 24 30 -14q-14 -2 -10 -16q18 4 32 -8q4 26 -12 30q-10 60 -44 34q-14 -12 -18 8z" fill="#2f8f5b"/><circle cx="80" cy="30" r="3" fill="#fff"/>',
  ],
];

const mostMotifs = 3;

/** Draws what the prompt names, as far as the emulator knows how. */
export function motif(prompt: string, { width, height, random }: Canvas): string {
  return motifs
    .filter(([words]) => words.test(prompt))
    .slice(0, mostMotifs)
    .map(([, shape]) => {
      const size = 1.1 + random() * 0.9;
      const x = random() * (width - size * 100);
      const y = height * 0.45 + random() * (height * 0.5 - size * 100);
      return `<g transform="translate(${at(x)} ${at(y)}) scale(${at(size)})">${shape}</g>`;
    })
    .join("");
}
