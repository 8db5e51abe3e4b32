-- Who goes next (select.ts) ---------------------------------------------------------------------------------------------
local function gatesOf(lane)
  local gates = {}
  for i, key in ipairs(lane.keys) do gates[i] = gateOf(key, lane.model) end
  return gates
end
local function usableOf(lane)
  local usable = {}
  for _, gate in ipairs(gatesOf(lane)) do
    if isUsable(gate) then usable[#usable + 1] = gate end
  end
  return usable
end
local function laneLimit(lane)
  local gates = usableOf(lane)
  if #gates == 0 then gates = gatesOf(lane) end
  return function(unit)
    local sum = 0
    for _, gate in ipairs(gates) do sum = sum + limitOf(gate, unit) end
    return sum
  end
end
local function largestOf(gates)
  local best
  for _, gate in ipairs(gates) do
    if not best or limitOf(gate, 'tokens') > limitOf(best, 'tokens') then best = gate end
  end
  return best
end
local function emptiest(gates, tokens)
  local best, mostFree
  for _, gate in ipairs(gates) do
    local requests, limit = room(gate, 'requests'), limitOf(gate, 'requests')
    if requests >= 1 and room(gate, 'tokens') >= tokens then
      local free = limit == huge and 1 or requests / limit
      if not best or free > mostFree then best, mostFree = gate, free end
    end
  end
  return best
end
local function firstOf(lane, tier, from)
  local found = call('ZRANGE', lineKey(lane, tier), from, from)[1]
  return found and peek(flowKey(lane, tier, string.sub(found, 17)))
end
local function fitting(lane, tier, most)
  local smallest = call('ZRANGE', sizeKey(lane, tier), 0, 0, 'WITHSCORES')
  if not smallest[1] or tonumber(smallest[2]) > most then return nil end
  for i = 0, SCAN do
    local flow = firstOf(lane, tier, i)
    if not flow then break end
    if flow.size <= most then return flow end
  end
  return peek(flowKey(lane, tier, smallest[1]))
end
local function nextStep(lane)
  local tier = call('ZCARD', lineKey(lane, 'people')) > 0 and 'people' or 'background'
  local flow, usable = firstOf(lane, tier, 0), usableOf(lane)
  if not flow or #usable == 0 then return nil end
  local largest = largestOf(usable)
  local most = limitOf(largest, 'tokens')
  if flow.size > most then return { kind = 'oversized', tier = tier, flow = flow, most = most } end
  local gate = emptiest(usable, flow.size)
  if gate then return { kind = 'granted', tier = tier, flow = flow, gate = gate } end
  local id = headOf(lane, tier, flow.person).id
  local open, widest = {}, -1
  local hasRequest = false
  for _, each in ipairs(usable) do hasRequest = hasRequest or room(each, 'requests') >= 1 end
  if not hasRequest then return nil end
  if not lane.claim or lane.claim.id ~= id then lane.claim = { id = id, round = lane.round } end
  for _, each in ipairs(usable) do
    if each ~= largest or lane.round <= lane.claim.round then
      open[#open + 1] = each
      if room(each, 'requests') >= 1 then widest = max(widest, room(each, 'tokens')) end
    end
  end
  local other = fitting(lane, tier, widest)
  local otherGate = other and emptiest(open, other.size)
  return otherGate and { kind = 'granted', tier = tier, flow = other, gate = otherGate } or nil
end

-- Operations (memory-state.ts) ------------------------------------------------------------------------------------------
local function tell(waiter, outcome)
  call('RPUSH', k('outcomes', waiter.process), cjson.encode(outcome))
  if not args.waiter or args.waiter.id ~= waiter.id then call('PUBLISH', k('wake', waiter.process), '') end
end
local function rollLane(lane)
  for _, gate in ipairs(gatesOf(lane)) do
    if rollGate(gate) then
      for _, id in ipairs(call('ZRANGE', k('lanes', gate.name), 0, -1)) do
        local each = laneById(id)
        if each then nextRound(each) end
      end
    end
  end
end
local function schedule(lane)
  rollLane(lane)
  local step = nextStep(lane)
  while step do
    local waiter = headOf(lane, step.tier, step.flow.person)
    if step.kind == 'oversized' then
      removeWaiter(waiter)
      tell(waiter, { id = waiter.id, kind = 'oversized', most = step.most })
    else
      local charge = serveHead(lane, step.tier, step.flow, waiter, laneLimit(lane))
      reserve(step.gate, 'requests', 1)
      reserve(step.gate, 'tokens', waiter.tokens)
      step.gate.openRequests = step.gate.openRequests + 1
      step.gate.openTokens = step.gate.openTokens + waiter.tokens
      drop(k('waiter', waiter.id))
      waiter.charge, waiter.key, waiter.at = charge, step.gate.key, now
      put(k('permit', waiter.id), waiter)
      call('ZADD', k('permits'), string.format('%.0f', now), waiter.id)
      tell(waiter, { id = waiter.id, kind = 'granted', key = waiter.key })
    end
    step = nextStep(lane)
  end
  local waits = call('ZCARD', lineKey(lane, 'people')) + call('ZCARD', lineKey(lane, 'background'))
  if waits > 0 then queueUp(k('busy'), lane.id) else call('ZREM', k('busy'), lane.id) end
end
local function scheduleAll(gate)
  for _, id in ipairs(call('ZRANGE', k('lanes', gate.name), 0, -1)) do
    local lane = laneById(id)
    if lane then schedule(lane) end
  end
end
local function endPermit(permit)
  drop(k('permit', permit.id))
  call('ZREM', k('permits'), permit.id)
  call('SREM', k('has', permit.process), permit.id)
end
local function lapse(permit)
  local lane = laneById(permit.lane)
  endPermit(permit)
  local gate = gateOf(permit.key, lane.model)
  if not permit.arrived then count(gate, 'requests', 1) end
  count(gate, 'tokens', permit.tokens)
  lose(gate)
  if not permit.arrived then gate.openRequests = gate.openRequests - 1 end
  gate.openTokens = gate.openTokens - permit.tokens
end
local function reap()
  for _, process in ipairs(call('ZRANGEBYSCORE', k('alive'), '-inf', string.format('%.0f', now))) do
    call('ZREM', k('alive'), process)
    call('HDEL', k('beats'), process)
    for _, id in ipairs(call('SMEMBERS', k('has', process))) do
      local waiter, permit = peek(k('waiter', id)), record(k('permit', id))
      if waiter then removeWaiter(waiter) end
      if permit then lapse(permit) end
    end
    call('DEL', k('has', process), k('outcomes', process))
  end
  local old = call('ZRANGEBYSCORE', k('permits'), '-inf', string.format('%.0f', now - args.permitLeaseMs), 'LIMIT', 0, 100)
  for _, id in ipairs(old) do
    local permit = record(k('permit', id))
    if permit then lapse(permit) else call('ZREM', k('permits'), id) end
  end
end
local function ticksNeeded(waiter, limit)
  return max(ticks(1, limit('requests'), waiter.weight), ticks(waiter.tokens, limit('tokens'), waiter.weight))
end
local function waitingAt(lane, waiter)
  local tier = tierOf(waiter)
  local flow = peek(flowKey(lane, tier, waiter.person))
  local ahead = call('ZCARD', queueKey(lane, tier, waiter.person)) - 1
  return { kind = 'waiting', tag = flow.tag + ahead * ticksNeeded(waiter, laneLimit(lane)) }
end

local operations = {}
function operations.enter()
  local waiter = args.waiter
  local lane = laneOf(waiter.keys, waiter.model, waiter.defaults)
  local permit = record(k('permit', waiter.id))
  if permit then return { kind = 'granted', key = permit.key } end
  if peek(k('waiter', waiter.id)) then return waitingAt(lane, waiter) end
  local usable = usableOf(lane)
  if #usable == 0 then
    local restEndsAt = huge
    for _, key in ipairs(lane.keys) do restEndsAt = min(restEndsAt, tonumber(call('HGET', k('rest'), key)) or now) end
    return { kind = 'keyless', retryInMs = max(0, restEndsAt - now) }
  end
  local most = limitOf(largestOf(usable), 'tokens')
  if waiter.tokens > most then return { kind = 'oversized', most = most } end
  local known = {
    id = waiter.id, process = waiter.process, person = waiter.person, weight = waiter.weight,
    background = waiter.background, tokens = waiter.tokens, promptTokens = waiter.promptTokens,
    lane = lane.id, seq = call('INCR', k('seq')),
  }
  put(k('waiter', waiter.id), known)
  sadd(k('has', waiter.process), waiter.id)
  join(lane, known, laneLimit(lane))
  schedule(lane)
  permit = record(k('permit', waiter.id))
  if not permit then return waitingAt(lane, known) end
  call('LREM', k('outcomes', waiter.process), -1, cjson.encode({ id = waiter.id, kind = 'granted', key = permit.key }))
  return { kind = 'granted', key = permit.key }
end
function operations.leave()
  local waiter, permit = peek(k('waiter', args.id)), record(k('permit', args.id))
  if waiter then
    removeWaiter(waiter)
    schedule(laneById(waiter.lane))
  elseif permit and permit.arrived then
    lapse(permit)
  elseif permit then
    local lane = laneById(permit.lane)
    rollLane(lane)
    endPermit(permit)
    local gate = gateOf(permit.key, lane.model)
    release(gate, 'requests', 1)
    release(gate, 'tokens', permit.tokens)
    gate.openRequests, gate.openTokens = gate.openRequests - 1, gate.openTokens - permit.tokens
    local charge = permit.charge
    correct(lane, tierOf(permit), permit.person, charge, -charge.requests, -charge.tokens)
    scheduleAll(gate)
  end
end
function operations.observe()
  local gate = gateOf(args.key, args.model)
  local function nextRounds()
    for _, id in ipairs(call('ZRANGE', k('lanes', gate.name), 0, -1)) do
      local lane = laneById(id)
      if lane then nextRound(lane) end
    end
  end
  if rollGate(gate) then nextRounds() end
  local permit = args.permit and record(k('permit', args.permit))
  if permit then arrive(permit, gateOf(permit.key, laneById(permit.lane).model)) end
  for _, reading in ipairs(args.readings) do
    if observe(gate, reading) then nextRounds() end
  end
  scheduleAll(gate)
end
function operations.settle()
  local permit = record(k('permit', args.id))
  if not permit then return end
  local lane = laneById(permit.lane)
  rollLane(lane)
  local gate = gateOf(permit.key, lane.model)
  arrive(permit, gate)
  endPermit(permit)
  local used = args.tokens or permit.tokens
  eachWindow(gate, 'tokens', function(w)
    w.used = max(0, w.used + used - permit.tokens)
    w.sure = max(0, w.sure + used - permit.promptTokens)
  end)
  count(gate, 'tokens', used)
  hear(permit, gate)
  gate.openTokens = gate.openTokens - permit.tokens
  local tokens = ticks(used, laneLimit(lane)('tokens'), permit.weight)
  correct(lane, tierOf(permit), permit.person, permit.charge, 0, tokens - permit.charge.tokens)
  scheduleAll(gate)
end
function operations.rest()
  if args.ms > 0 then call('HSET', k('rest'), args.key, string.format('%.0f', now + args.ms))
  else call('HDEL', k('rest'), args.key) end
  for _, name in ipairs(call('SMEMBERS', k('gates', args.key))) do scheduleAll({ name = name }) end
end
function operations.beat()
  reap()
  local isNew = call('HSETNX', k('beats'), args.process, 1) == 1
  local next = huge
  for _, id in ipairs(call('ZRANGE', k('busy'), 0, -1)) do
    local lane = laneById(id)
    if lane then schedule(lane) else call('ZREM', k('busy'), id) end
  end
  for _, id in ipairs(call('ZRANGE', k('busy'), 0, -1)) do
    for _, gate in ipairs(gatesOf(laneById(id))) do
      for _, w in pairs(gate.windows) do
        if w.resetAt > 0 then next = min(next, w.resetAt + args.marginMs) end
      end
      local restEndsAt = tonumber(call('HGET', k('rest'), gate.key)) or 0
      if restEndsAt > now then next = min(next, restEndsAt) end
    end
  end
  local outcomes = call('LRANGE', k('outcomes', args.process), 0, -1)
  call('DEL', k('outcomes', args.process))
  return { outcomes = outcomes, nextInMs = next < huge and max(0, next - now) or nil, isNew = isNew }
end
function operations.survey()
  local lane = laneOf(args.keys, args.model, args.defaults)
  rollLane(lane)
  local limit, flows, windows = laneLimit(lane), {}, {}
  for _, tier in ipairs({ 'people', 'background' }) do
    for _, found in ipairs(call('ZRANGE', lineKey(lane, tier), 0, -1)) do
      local flow, waiters = peek(flowKey(lane, tier, string.sub(found, 17))), {}
      for i, id in ipairs(call('ZRANGE', queueKey(lane, tier, flow.person), 0, -1)) do
        local waiter = peek(k('waiter', id))
        waiters[i] = { id = id, tokens = waiter.tokens, ticks = ticksNeeded(waiter, limit) }
      end
      flows[#flows + 1] = { person = flow.person, weight = flow.weight, background = tier == 'background',
        tag = flow.tag, waiters = waiters }
    end
  end
  for _, gate in ipairs(usableOf(lane)) do
    for name, w in pairs(gate.windows) do
      local resetInMs = w.resetAt > 0 and max(0, w.resetAt - now) or nil
      windows[#windows + 1] = { window = name, limit = w.limit, room = max(0, roomOf(w)), resetInMs = resetInMs,
        lengthMs = w.lengthMs }
    end
  end
  return { flows = flows, windows = windows }
end

local answer = operations[op]()
if op ~= 'survey' then
  call('ZADD', k('alive'), string.format('%.0f', now + args.processLeaseMs), args.process)
end
flush()
return answer and cjson.encode(answer) or nil
