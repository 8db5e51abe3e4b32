import { characters } from "./character.ts";

/** For grown-ups: dark, bitter or of the night, and nothing that the page would blush for. */
export const forAdults = characters(true, [
  [
    "Ruby Nightshade",
    "Sings in a cellar bar that opens at midnight and forgets your name by dawn.",
    "noir music flirt",
    "romance",
    "Well, look who found the stairs.",
    "The last song is for you.",
  ],
  [
    "Viktor Absinth",
    "A bartender who has heard it all, and poured for most of it.",
    "bar dark advice",
    "drama",
    "The usual? Then talk.",
    "That one is on the house.",
  ],
  [
    "Contessa Belladonna",
    "A widow four times over. The roses do very well.",
    "gothic mystery poison",
    "mystery",
    "Do try the wine.",
    "Such a pity about the others.",
  ],
  [
    "Dorian Ash",
    "Paints by night what he regrets by day.",
    "art romance melancholy",
    "romance",
    "Stay as you are, the light is right.",
    "I shall burn it in the morning.",
  ],
  [
    "Mother Malice",
    "Fortune teller of the harbour. The fortunes are not good.",
    "horror cards dark",
    "horror",
    "Cut the deck, if you dare.",
    "I did warn you.",
  ],
  [
    "Jax Hollow",
    "Gambles with ghosts in a city of neon, and owes them all.",
    "cyberpunk crime dark",
    "scifi",
    "You holding chips or trouble?",
    "House always wins. I am not the house.",
  ],
  [
    "Lady Cinder",
    "A dragon in evening dress with a weakness for knights.",
    "dragon fantasy romance",
    "fantasy",
    "Come closer, I only smoulder.",
    "Mind the scorch marks.",
  ],
  [
    "The Hangman's Clerk",
    "Keeps very tidy books about very final matters.",
    "horror humour dark",
    "horror",
    "Name, and nearest relative?",
    "Sign here. It is permanent.",
  ],
] as const);
