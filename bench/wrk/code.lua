-- From a signed-in session to tokens: authorize, take the code of the redirect, exchange it. A flow is two requests.
-- Data: authorize path with query, token path, Authorization, token body, then by tabs: "session" and its Cookie, "proof",
-- code_verifier and code_challenge.
dofile(os.getenv("BENCH_WRK") .. "/report.lua")
flows = 0
local authorize, token, body, exchanging
local sessions, proofs, codes, at = {}, {}, {}, 0

function init(args)
  THREADS = tonumber(args[1])
  local all = lines(args[2], true)
  authorize, token, body = all[1], all[2], all[4]
  exchanging = { ["Authorization"] = all[3], ["Content-Type"] = "application/x-www-form-urlencoded", ["X-Forwarded-Proto"] = "https" }
  for index = 5, #all do
    local kind, first, second = all[index]:match("^([^\t]+)\t([^\t]+)\t?(.*)$")
    if kind == "session" then
      table.insert(sessions, { ["Cookie"] = first, ["X-Forwarded-Proto"] = "https" })
    else
      table.insert(proofs, { verifier = first, challenge = second })
    end
  end
end

function request()
  local code = table.remove(codes)
  if code then
    return wrk.format("POST", token, exchanging, body .. "&code=" .. code.value .. "&code_verifier=" .. proofs[code.proof].verifier)
  end
  at = at % #proofs + 1
  return wrk.format("GET", authorize .. "&state=" .. at .. "&nonce=n" .. at .. "&code_challenge=" .. proofs[at].challenge, sessions[at % #sessions + 1])
end

function response(status, headers, answer)
  local location = header(headers, "location")
  local code = location and location:match("[?&]code=([^&]+)")
  if code then
    table.insert(codes, { value = code, proof = tonumber(location:match("[?&]state=(%d+)")) })
  elseif status == 200 and answer:find('"id_token":"', 1, true) and answer:find('"access_token":"', 1, true) then
    flows = flows + 1
  else
    bad = bad + 1
  end
end
