-- Each chain goes on with the refresh token of its last answer. Data: path, Authorization, then one refresh token a line.
dofile(os.getenv("BENCH_WRK") .. "/report.lua")
local path, headers, chains = nil, nil, {}

function init(args)
  THREADS = tonumber(args[1])
  local all = lines(args[2], true)
  path = all[1]
  headers = { ["Authorization"] = all[2], ["Content-Type"] = "application/x-www-form-urlencoded", ["X-Forwarded-Proto"] = "https" }
  for index = 3, #all do
    if index % THREADS == number then table.insert(chains, all[index]) end
  end
end

function request()
  return wrk.format("POST", path, headers, "grant_type=refresh_token&refresh_token=" .. (table.remove(chains) or "none"))
end

function response(status, _, body)
  local successor = body:match('"refresh_token":"([^"]+)"')
  if status == 200 and successor and body:find('"id_token":"', 1, true) then
    table.insert(chains, successor)
  else
    bad = bad + 1
  end
end
