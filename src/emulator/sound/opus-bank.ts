import type { Bank } from "./bank.ts";

/** 20 ms of Opus at 48 kHz: narrow-band CELT, 16 kbit/s. Whole periods of a steady vowel, so that a frame may be repeated for as long as the vowel lasts. */
export const opusBank: Bank = {
  low: {
    a: "mNqMHIgCLlOkBjBcMwueBbO87M8schvUC4Vk1bTOZ9gWlXbZnXn+4Q==",
    e: "mNgPZ4pQfjmaKzhVA0vDAZH4rO1HyG9QChZNxAYjn8TCnhflVGi24Q==",
    i: "mNZOHSaW6z0gjFFZ2Wl9zIN2/gHsHylJA80nPESi3ew4B24n1gSu4Q==",
    o: "mNgKXclXVPUKRE8Pzju6k5jt9055kutBSFvf1GE3lRYuDELSnTDW4Q==",
    u: "mNZMe15RTd3IroNyySvS9CRdFdxZkyRfvEpp1GjKSENic+rXfccG4Q==",
    m: "mNZL1W5Z+YnhdX6Sz/JUIqP6j6c8yZIpt6U06MRcLyFYnfDHwMAW4Q==",
  },
  high: {
    a: "mMU3DsHglfltKrGBMoqM7e1BA5N9yM0kgKwwjpYQ5slev/eXTIa/cQ==",
    e: "mMBgWQ00okT1lJei62HN+utCwk33IzSSA5pB9SjSZ/swv/CT/51zcQ==",
    i: "mMAdKrYwcPyV1jVqrh3KIpPuhx007LOW6Xke9tpJnnF5pZpM+D/vcQ==",
    o: "mMBVfDpQkU4gX8sgFkOEhBK+E33JYuZSbNtNUQhRklQggbyuYGJzcQ==",
    u: "mMBXXpePQ4GI/SwAOFsYTUAwvMmRmrmRTkL5/whTdEAEOzy1JLI/cQ==",
    m: "mMPVs55O5MYdF3U5oYZfCQiIvMmXRrmXBmPe0QhXkkAElDy3sSpjcQ==",
  },
  pause: "+P/+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
};
