const INK = /[^\s\p{Cc}\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** Whether nothing of the text is to be seen: besides white space there are signs without ink, and platforms refuse to show only those. */
export const isBlank = (text: string): boolean => !INK.test(text);
