import { type CommandParser, defineScript } from "@redis/client";

/** What must happen in one go. All times that end here end by the clock of Redis, whatever those of the processes say. */
const NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)";

function script<A extends readonly (string | number)[]>(keys: number, lua: string) {
  return defineScript({
    SCRIPT: lua,
    NUMBER_OF_KEYS: keys,
    parseCommand(parser: CommandParser, ...given: A) {
      for (const key of given.slice(0, keys)) parser.pushKey(String(key));
      parser.push(...given.slice(keys).map(String));
    },
    transformReply: (reply: unknown) => reply,
  });
}

export const scripts = {
  /** key, value, expiresAt → 1 when the value stands there now. The same value again is the same attempt again. */
  insertOnce: script<[string, string, number]>(
    1,
    `local known = redis.call('GET', KEYS[1])
     if known then return known == ARGV[1] and 1 or 0 end
     redis.call('SET', KEYS[1], ARGV[1])
     redis.call('PEXPIREAT', KEYS[1], ARGV[2])
     return 1`,
  ),

  /** key, key of this addition, expiresAt, field, amount … An addition that was made before is not made again. */
  addUp: script<readonly (string | number)[]>(
    2,
    `if not redis.call('SET', KEYS[2], '', 'NX', 'PX', 60000) then return 0 end
     for i = 2, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[i], ARGV[i + 1]) end
     redis.call('PEXPIREAT', KEYS[1], ARGV[1])
     return 1`,
  ),

  /** members by time, members by expiry, member, at, expiresAt */
  addToLine: script<[string, string, string, number, number]>(
    2,
    `redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
     redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
     local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
     for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, string.format('%.0f', last)) end
     return 1`,
  ),

  /** members by time, members by expiry, first, last; from the newest with `newest` */
  readLine: script<[string, string, number, "newest" | "oldest"]>(
    2,
    `${NOW}
     for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do redis.call('ZREM', KEYS[1], member) end
     redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
     return redis.call(ARGV[2] == 'newest' and 'ZREVRANGE' or 'ZRANGE', KEYS[1], 0, ARGV[1] - 1)`,
  ),

  /** key, holder, ttlMs → 1 when the holder has it now */
  takeLease: script<[string, string, number]>(
    1,
    `local holder = redis.call('GET', KEYS[1])
     if holder and holder ~= ARGV[1] then return 0 end
     redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
     return 1`,
  ),

  /** key, holder */
  endLease: script<[string, string]>(
    1,
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1",
  ),
};
