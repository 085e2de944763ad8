-- Sends the requests of the data file one after the other: METHOD, path, Authorization (or -), body (or -), by tabs.
dofile(os.getenv("BENCH_WRK") .. "/report.lua")
local requests, at = {}, 0

function init(args)
  THREADS = tonumber(args[1])
  for _, line in ipairs(lines(args[2], true)) do
    local method, path, authorization, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = { ["X-Forwarded-Proto"] = "https" }
    if authorization ~= "-" then headers["Authorization"] = authorization end
    if body == "-" then body = nil else headers["Content-Type"] = "application/x-www-form-urlencoded" end
    table.insert(requests, wrk.format(method, path, headers, body))
  end
  at = number * math.floor(#requests / THREADS)
end

function request()
  at = at % #requests + 1
  return requests[at]
end
