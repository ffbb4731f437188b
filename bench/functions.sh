#!/usr/bin/env bash
# Measures functions through the front door of `pando run`: the latency of a warm Node function at 500 requests a second, how
# many full payload 2.0 events one Node worker takes a second with 1 and with 16 polls, and what 100 functions called at random
# keep of one function's throughput under the same load. The handlers do nothing, so all time is the platform's.
# usage: bench/functions.sh [ROUNDS] [SECONDS]     (default: 5 rounds of 5 s)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
seconds=${2:-5}
functions=100
port=18080

for program in node wrk h2load; do
  command -v "$program" >/dev/null || {
    echo "functions.sh: $program is missing; install it: apt-get install nodejs wrk nghttp2-client" >&2
    exit 1
  }
done

work=$(mktemp -d)
pando=
trap '[ -z "$pando" ] || { kill -TERM "$pando" 2>/dev/null && wait "$pando" 2>/dev/null || true; }; rm -rf "$work"' EXIT

mkdir -p "$work/app/f"
{
  echo "app: bench"
  echo "functions:"
  echo "  GET /one/{id}: { handler: f/one.js, memory: 128MB }"
  echo "  GET /sixteen/{id}: { handler: f/sixteen.js, memory: 128MB, concurrency: 16 }"
  for i in $(seq 0 $((functions - 1))); do echo "  GET /many/$i/{id}: { handler: f/many$i.js, memory: 128MB }"; done
} >"$work/app/pando.yaml"
handler="exports.handler = async event => ({ statusCode: 200, body: event.pathParameters.id });"
for name in one sixteen $(seq -f 'many%g' 0 $((functions - 1))); do echo "$handler" >"$work/app/f/$name.js"; done
cat >"$work/random.lua" <<LUA
local headers = { ["Accept"] = "text/html", ["User-Agent"] = "wrk", ["Accept-Language"] = "en", ["Cookie"] = "a=b; c=d" }
math.randomseed(7)
request = function() return wrk.format("GET", "/many/" .. math.random(0, $functions - 1) .. "/7?x=1&y=2", headers) end
LUA
cat >"$work/fixed.lua" <<'LUA'
local headers = { ["Accept"] = "text/html", ["User-Agent"] = "wrk", ["Accept-Language"] = "en", ["Cookie"] = "a=b; c=d" }
request = function() return wrk.format("GET", wrk.path, headers) end
LUA

./pando run "$work/app" --port "$port" --admin-port 0 >"$work/out" 2>&1 &
pando=$!
until grep -q 'Ready in' "$work/out"; do
  kill -0 "$pando" 2>/dev/null || { cat "$work/out" >&2; exit 1; }
  sleep 0.1
done
url=http://127.0.0.1:$port

ticks() { # of Pando alone, without its workers; ./pando has become the JVM
  sed 's/.*) //' "/proc/$pando/stat" | awk '{print $12 + $13}'
}

# requests a second, and CPU microseconds of Pando's own a request
rate() { # script, path, connections
  local before after
  before=$(ticks)
  wrk -t1 -c"$3" -d"${seconds}s" -s "$work/$1.lua" "$url$2" >"$work/wrk"
  after=$(ticks)
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then echo "functions.sh: requests failed" >&2; cat "$work/wrk" >&2; exit 1; fi
  awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" \
    '/requests in/ {n = $1} /Requests\/sec/ {r = $2} END {printf "%d %.1f\n", r, t * 1e6 / hz / n}' "$work/wrk"
}

latency() { # p50 and p99 in milliseconds, at 500 requests a second; one connection, since several would ask at the same moments
  h2load --h1 -c 1 --rps 500 -D "$((2 * seconds))" --log-file="$work/times" "$url/one/7?x=1" >/dev/null
  awk '$2 == 200 {print $3}' "$work/times" | sort -n |
    awk '{v[NR] = $1} END {printf "%.2f %.2f %d\n", v[int(NR * 0.5)] / 1000, v[int(NR * 0.99)] / 1000, NR}'
  rm -f "$work/times"
}

# The load takes what the compiler needs, so warm means a minute.
for path in /one/7 /sixteen/7; do wrk -t1 -c64 -d40s -s "$work/fixed.lua" "$url$path" >/dev/null; done
wrk -t1 -c64 -d15s -s "$work/random.lua" "$url/many/0/7" >/dev/null
for round in $(seq "$rounds"); do
  echo "$round one $(rate fixed '/one/7?x=1&y=2' 64)"
  echo "$round sixteen $(rate fixed '/sixteen/7?x=1&y=2' 64)"
  echo "$round hundred $(rate random / 64)"
  echo "$round latency $(latency)"
done | tee "$work/rounds"

median() { # name, column
  awk -v n="$1" -v c="$2" '$2 == n {print $c}' "$work/rounds" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'
}
echo
echo "$(date -u +%F), $rounds rounds of $seconds s, 64 connections, medians"
echo "warm function at 500/s       p50 $(median latency 3) ms, p99 $(median latency 4) ms"
echo "one worker, 1 poll           $(median one 3) calls/s, $(median one 4) us of Pando's CPU a call"
echo "one worker, 16 polls         $(median sixteen 3) calls/s, $(median sixteen 4) us"
echo "100 functions at random      $(median hundred 3) calls/s, $(median hundred 4) us"
awk '$2 == "one" {x[$1] = $3} $2 == "hundred" {y[$1] = $3} END {for (r in x) print y[r] / x[r]}' "$work/rounds" | sort -n |
  awk '{v[NR] = $1} END {printf "100 functions / one function  %.2f\n", v[int((NR + 1) / 2)]}'
