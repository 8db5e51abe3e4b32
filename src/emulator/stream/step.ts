/** What a reply does next. Only a `token` has to wait for its turn; everything else goes out at once. */
export type Step =
  | { readonly do: "send"; readonly text: string; readonly token?: true }
  | { readonly do: "wait"; readonly ms: number }
  /** Until it is told to go on. */
  | { readonly do: "stall" }
  | { readonly do: "end" }
  | { readonly do: "cut" };

export const send = (text: string): Step => ({ do: "send", text });
export const sendToken = (text: string): Step => ({ do: "send", text, token: true });
