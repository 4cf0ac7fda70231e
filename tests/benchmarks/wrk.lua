-- Every path in turn; what came of it in one line that tests/benchmarks/load.py reads.
local paths, number = {}, 0
for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = path end

request = function()
  number = number % #paths + 1
  return wrk.format("GET", paths[number], { ["Accept-Encoding"] = "gzip" })
end

done = function(summary, latency)
  local failed = summary.errors
  io.write(string.format("found %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(95), failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end
