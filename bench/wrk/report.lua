-- Shared by the scripts: numbers the threads, reads the data, and says at the end what happened as one line of JSON.
-- A script counts in `bad` what is not the answer it expects, and may count in `flows` what took several requests.
local threads = {}
bad = 0
flows = -1

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

-- The lines of the data file that are this thread's: every line for `all`, else dealt out in turn.
function lines(path, all)
  local found, index = {}, 0
  for line in io.lines(path) do
    if all or index % THREADS == number then table.insert(found, line) end
    index = index + 1
  end
  return found
end

function header(headers, wanted)
  for name, value in pairs(headers) do
    if name:lower() == wanted then return value end
  end
end

function done(summary, latency)
  local wrong, whole, counted = 0, 0, false
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("bad")
    if thread:get("flows") >= 0 then
      whole = whole + thread:get("flows")
      counted = true
    end
  end
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"units":%d,"p50_us":%.0f,"p99_us":%.0f,"refused":%d,"wrong":%d,"socket":%d,"timeout":%d}\n',
    summary.requests, summary.duration / 1e6, counted and whole or summary.requests, latency:percentile(50), latency:percentile(99),
    errors.status, wrong, errors.connect + errors.read + errors.write, errors.timeout))
end
