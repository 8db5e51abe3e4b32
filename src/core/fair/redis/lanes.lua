-- Virtual time and flows (virtual-time.ts, lane.ts) --------------------------------------------------------------------
local function ticks(amount, limit, weight)
  if limit == huge or limit <= 0 then return 0 end
  return floor(amount * TICKS / (limit * weight) + 0.5)
end
local function startTag(flow) return max(flow.requests, flow.tokens) end
local function serve(flow, requests, tokens)
  flow.requests, flow.tokens = flow.requests + requests, flow.tokens + tokens
  local lowest = startTag(flow) - DOVETAIL
  flow.requests, flow.tokens = max(flow.requests, lowest), max(flow.tokens, lowest)
end
local function catchUp(flow, virtualTime)
  local lag = virtualTime - startTag(flow)
  if lag > 0 then flow.requests, flow.tokens = flow.requests + lag, flow.tokens + lag end
end
local function laneById(id) return record(k('lane', id)) end
local function laneOf(keys, model, defaults)
  local id = table.concat(keys, '+') .. '|' .. model
  local known = laneById(id)
  for _, key in ipairs(keys) do
    gateOf(key, model, defaults)
    queueUp(k('lanes', key .. '|' .. model), id)
  end
  if known then return known end
  local lane = { id = id, keys = keys, model = model, round = 0, virtualTime = { people = 0, background = 0 } }
  put(k('lane', id), lane)
  return lane
end
local function tierOf(waiter) return waiter.background and 'background' or 'people' end
local function lineKey(lane, tier) return k('line', lane.id, tier) end
local function sizeKey(lane, tier) return k('size', lane.id, tier) end
local function queueKey(lane, tier, person) return k('queue', lane.id, tier, person) end
local function flowKey(lane, tier, person) return k('flow', lane.id, tier, person) end
local function member(flow) return string.format('%016d', flow.seq) .. flow.person end
local function unstand(lane, tier, flow)
  call('ZREM', lineKey(lane, tier), member(flow))
  call('ZREM', sizeKey(lane, tier), flow.person)
end
local function headOf(lane, tier, person)
  local found = call('ZRANGE', queueKey(lane, tier, person), 0, 0)
  return found[1] and peek(k('waiter', found[1]))
end
local function present(lane, tier)
  local first = call('ZRANGE', lineKey(lane, tier), 0, 0, 'WITHSCORES')
  return min(lane.virtualTime[tier], tonumber(first[2]) or huge)
end
local function stand(lane, tier, flow)
  local head = headOf(lane, tier, flow.person)
  if not head then
    call('ZADD', k('idle', lane.id, tier), lane.round, flow.person)
    call('EXPIRE', k('idle', lane.id, tier), KEEP_S)
    return
  end
  flow.tag, flow.seq, flow.size = startTag(flow), head.seq, head.tokens
  call('ZADD', lineKey(lane, tier), string.format('%.0f', flow.tag), member(flow))
  call('ZADD', sizeKey(lane, tier), string.format('%.0f', flow.size), flow.person)
end
local function isWaiting(lane, tier, person) return call('ZCARD', queueKey(lane, tier, person)) > 0 end
local function account(lane, tier, flow, requests, tokens, unopposed)
  serve(flow, requests, tokens)
  if not unopposed then return end
  flow.aloneRequests, flow.aloneTokens = flow.aloneRequests + requests, flow.aloneTokens + tokens
  sadd(k('alone', lane.id, tier), flow.person)
end
local function correct(lane, tier, person, charge, requests, tokens)
  local flow = record(flowKey(lane, tier, person))
  if not flow or (charge.unopposed and charge.round ~= lane.round) then return end
  if requests == 0 and tokens == 0 then return end
  local waits = isWaiting(lane, tier, person)
  if waits then unstand(lane, tier, flow) end
  account(lane, tier, flow, requests, tokens, charge.unopposed)
  if waits then stand(lane, tier, flow) end
end
local function nextRound(lane)
  lane.round = lane.round + 1
  for _, tier in ipairs({ 'people', 'background' }) do
    local from = present(lane, tier)
    for _, person in ipairs(call('SMEMBERS', k('alone', lane.id, tier))) do
      local flow = record(flowKey(lane, tier, person))
      if flow then
        local waits = isWaiting(lane, tier, person)
        if waits then unstand(lane, tier, flow) end
        serve(flow, -flow.aloneRequests, -flow.aloneTokens)
        flow.aloneRequests, flow.aloneTokens = 0, 0
        catchUp(flow, from)
        if waits then stand(lane, tier, flow) end
      end
    end
    call('DEL', k('alone', lane.id, tier))
    local idle = k('idle', lane.id, tier)
    for _, person in ipairs(call('ZRANGEBYSCORE', idle, '-inf', lane.round - FORGET_ROUNDS)) do
      drop(flowKey(lane, tier, person))
      call('ZREM', idle, person)
    end
  end
end

local function join(lane, waiter, limit)
  local tier = tierOf(waiter)
  local id = flowKey(lane, tier, waiter.person)
  local flow = record(id, function()
    return { person = waiter.person, requests = 0, tokens = 0, aloneRequests = 0, aloneTokens = 0, tag = 0, seq = 0, size = 0 }
  end)
  call('ZREM', k('idle', lane.id, tier), waiter.person)
  local waits = isWaiting(lane, tier, waiter.person)
  if not waits then catchUp(flow, present(lane, tier) - ticks(BURST - 1, limit('requests'), 1)) end
  flow.weight = waiter.weight
  call('ZADD', queueKey(lane, tier, waiter.person), waiter.seq, waiter.id)
  if not waits then stand(lane, tier, flow) end
end
local function removeWaiter(waiter)
  local lane, tier = laneById(waiter.lane), tierOf(waiter)
  local flow = record(flowKey(lane, tier, waiter.person))
  local isHead = call('ZRANK', queueKey(lane, tier, waiter.person), waiter.id) == 0
  if isHead then unstand(lane, tier, flow) end
  call('ZREM', queueKey(lane, tier, waiter.person), waiter.id)
  if isHead then stand(lane, tier, flow) end
  drop(k('waiter', waiter.id))
  call('SREM', k('has', waiter.process), waiter.id)
end
local function serveHead(lane, tier, flow, waiter, limit)
  put(flowKey(lane, tier, flow.person), flow)
  local charge = {
    requests = ticks(1, limit('requests'), waiter.weight),
    tokens = ticks(waiter.tokens, limit('tokens'), waiter.weight),
    unopposed = call('ZCARD', lineKey(lane, tier)) == 1,
    round = lane.round,
  }
  if not charge.unopposed then lane.virtualTime[tier] = max(lane.virtualTime[tier], flow.tag) end
  unstand(lane, tier, flow)
  call('ZREM', queueKey(lane, tier, flow.person), waiter.id)
  account(lane, tier, flow, charge.requests, charge.tokens, charge.unopposed)
  stand(lane, tier, flow)
  return charge
end
