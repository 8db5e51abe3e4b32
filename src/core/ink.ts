const INK = /[^\s\p{Cc}\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** Whether anything of the text is to be seen. Besides white space there are signs without ink, and platforms refuse what holds only those. */
export const hasInk = (text: string): boolean => INK.test(text);
