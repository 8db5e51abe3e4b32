-- The fair scheduler's shared state, for several processes. Each call is one operation of `FairState` (state.ts) and runs
-- atomically. The algorithm is the one of the state in memory, function by function: this part is window.ts and gate.ts,
-- lanes.lua is virtual-time.ts and lane.ts, operations.lua is select.ts and memory-state.ts; the three make one script.
-- What an operation needs is read once, changed as tables, and written back at its end.
--
-- KEYS[1] prefix of all keys, with a hash tag so that a cluster keeps them together
-- ARGV    operation, its arguments as JSON, and the time in milliseconds where it is not to be the server's own
local prefix, op, args = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local call, floor, max, min, huge = redis.call, math.floor, math.max, math.min, math.huge
local TICKS, DOVETAIL, BURST, FORGET_ROUNDS = 1e9, 2.5e8, 3, 100
local LENGTH_MS = { minute = 60000, day = 86400000 }
local KEEP_S = 2 * 86400
-- How many of those behind a request that does not fit are looked at before the smallest of all is taken.
local SCAN = 64
local k = function(...) return prefix .. ':' .. table.concat({ ... }, ':') end

local function sadd(set, member)
  call('SADD', set, member)
  call('EXPIRE', set, KEEP_S)
end

-- Members in the order in which they came.
local function queueUp(set, member)
  if not call('ZSCORE', set, member) then call('ZADD', set, call('INCR', k('seq')), member) end
  call('EXPIRE', set, KEEP_S)
end

local function steadyNow()
  local read = tonumber(ARGV[3])
  if not read then
    local time = call('TIME')
    read = time[1] * 1000 + floor(time[2] / 1000)
  end
  local last, lost = unpack(call('HMGET', k('clock'), 'last', 'lost'))
  last, lost = tonumber(last) or read, tonumber(lost) or 0
  if read < last then lost = lost + last - read end
  call('HSET', k('clock'), 'last', string.format('%.0f', read), 'lost', string.format('%.0f', lost))
  return read + lost
end
local now = steadyNow()

-- Records ------------------------------------------------------------------------------------------------------------
local records, written = {}, {}
-- Reads what is not going to be changed: waiters and permits never are, but for their beginning and end.
local function peek(id)
  if records[id] == nil then
    local raw = call('GET', id)
    records[id] = raw and cmsgpack.unpack(raw) or false
  end
  return records[id]
end
local function put(id, value)
  records[id], written[id] = value, true
end
local function record(id, create)
  local known = peek(id)
  if not known and create then known = create() end
  if known then put(id, known) end
  return known
end
local function drop(id)
  records[id], written[id] = false, nil
  call('DEL', id)
end
local function flush()
  for id in pairs(written) do call('SET', id, cmsgpack.pack(records[id]), 'EX', KEEP_S) end
end

-- Windows and gates (window.ts, gate.ts) -------------------------------------------------------------------------------
local function unitOf(name) return string.match(name, '^(%a+)/') end
local function newWindow(name, limit)
  local lengthMs = LENGTH_MS[string.match(name, '/(%a+)$')]
  return { limit = limit, used = 0, sure = 0, foreign = 0, least = 0, late = 0, rolledAt = 0,
    startedAt = 0, earliestStartAt = 0, resetAt = 0, told = false,
    guess = false, lengthMs = lengthMs, measured = false }
end
local function roomOf(w) return w.limit - w.used - w.foreign end
local function gateOf(key, model, defaults)
  local id = k('gate', key .. '|' .. model)
  local gate = record(id, function()
    sadd(k('gates', key), key .. '|' .. model)
    return { key = key, model = model, name = key .. '|' .. model, openRequests = 0, openTokens = 0, windows = {} }
  end)
  for name, limit in pairs(defaults or {}) do
    if not gate.windows[name] then gate.windows[name] = newWindow(name, limit) end
  end
  return gate
end
local function least(gate, unit, of)
  local found = huge
  for name, w in pairs(gate.windows) do
    if unitOf(name) == unit then found = min(found, of(w)) end
  end
  return found
end
local function limitOf(gate, unit) return least(gate, unit, function(w) return w.limit end) end
local function room(gate, unit) return least(gate, unit, roomOf) end
local function isUsable(gate) return (tonumber(call('HGET', k('rest'), gate.key)) or 0) <= now end
local function eachWindow(gate, unit, fn)
  for name, w in pairs(gate.windows) do
    if unitOf(name) == unit then fn(w) end
  end
end
local function earliestEndAt(w)
  if w.told then return w.resetAt end
  return w.earliestStartAt > 0 and w.earliestStartAt + w.lengthMs or huge
end
local function begin(gate, name, w, at)
  w.used = (unitOf(name) == 'requests' and gate.openRequests or gate.openTokens) + w.late
  w.earliestStartAt = w.used > 0 and earliestEndAt(w) or 0
  w.sure, w.foreign, w.least, w.rolledAt, w.startedAt, w.told = w.late, 0, 0, at, 0, false
  w.guess = w.late > 0
  w.resetAt, w.late = w.guess and at + w.lengthMs or 0, 0
  return string.match(name, 'minute$') ~= nil
end
local function rollGate(gate)
  local began = false
  for name, w in pairs(gate.windows) do
    while w.resetAt > 0 and now >= w.resetAt + args.marginMs do
      began = begin(gate, name, w, w.resetAt + args.marginMs) or began
    end
  end
  return began
end
local function count(gate, unit, amount)
  eachWindow(gate, unit, function(w)
    if now >= earliestEndAt(w) then w.late = w.late + amount end
  end)
end
local function reserve(gate, unit, amount)
  eachWindow(gate, unit, function(w)
    w.used = w.used + amount
    if w.startedAt == 0 then w.startedAt = now end
    if w.earliestStartAt == 0 then w.earliestStartAt = now end
    if w.guess then w.resetAt = 0 end
    w.guess = false
  end)
end
local function release(gate, unit, amount)
  eachWindow(gate, unit, function(w) w.used = max(0, w.used - amount) end)
end
local function hear(permit, gate)
  for _, w in pairs(gate.windows) do
    local isOfThisWindow = w.startedAt > 0 and permit.at >= w.rolledAt
    local isUnknown = w.resetAt == 0
    if isOfThisWindow and (isUnknown or w.guess) or not isOfThisWindow and isUnknown and w.startedAt == 0 then
      w.resetAt, w.guess = now + w.lengthMs, not isOfThisWindow
    end
  end
end
local function lose(gate)
  for _, w in pairs(gate.windows) do
    if w.resetAt == 0 then w.resetAt, w.guess = now + w.lengthMs, true end
  end
end
local function arrive(permit, gate)
  if permit.arrived then return end
  permit.arrived = true
  gate.openRequests = gate.openRequests - 1
  eachWindow(gate, 'requests', function(w) w.sure = w.sure + 1 end)
  count(gate, 'requests', 1)
  eachWindow(gate, 'tokens', function(w) w.sure = w.sure + permit.promptTokens end)
  hear(permit, gate)
end
local function observe(gate, reading)
  local w = gate.windows[reading.window]
  if not w then
    local limit = reading.limit or reading.remaining
    if not limit then return false end
    w = newWindow(reading.window, limit)
    gate.windows[reading.window] = w
  end
  if reading.limit then w.limit = reading.limit end
  local inMs = reading.resetInMs
  if inMs and inMs <= 0 then return false end
  local began = false
  if inMs then
    local isLater = w.resetAt > 0 and now + inMs > w.resetAt + args.marginMs
    if isLater and now >= earliestEndAt(w) then began = begin(gate, reading.window, w, now) end
    w.resetAt, w.told, w.guess, w.late = now + inMs, true, false, 0
    local isFirst = w.rolledAt > 0 and not w.measured
    w.lengthMs, w.measured = isFirst and inMs or max(w.lengthMs, inMs), w.measured or isFirst
  end
  if not reading.remaining then return began end
  local counted = w.limit - reading.remaining
  w.least = max(w.least, counted - w.used)
  w.foreign = max(w.least, counted - w.sure)
  if counted > 0 and w.resetAt == 0 then w.resetAt = now + w.lengthMs end
  return began
end
