#!/usr/bin/env bash
# Measures calls of one Node worker through compute's invoke listener, with full v2 events: one poll, and 16 at once.
# Everything shares the machine's CPUs. usage: bench/functions.sh [ROUNDS] [SECONDS]     (default: 5 rounds of 5 s)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
seconds=${2:-5}
warmup=15

for program in wrk node; do
  command -v "$program" >/dev/null || { echo "functions.sh: $program is missing; install it: apt-get install wrk nodejs" >&2; exit 1; }
done

work=$(mktemp -d)
mkfifo "$work/input"
pids=()
trap 'exec 9>&- || true; wait "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

./build -q -P product -pl bench -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
JAVA_HOME=$(bin/find-jdk)
# shellcheck disable=SC2086 # PANDO_BENCH_OPTIONS is several words
"$JAVA_HOME/bin/java" -Xms64m -Xmx192m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --sun-misc-unsafe-memory-access=allow \
  --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false ${PANDO_BENCH_OPTIONS:-} -cp "bench/target/*:bench/target/lib/*" \
  dev.pando.bench.BareFunctions compute/target/runtimes "$work/app" 1 16 <"$work/input" >"$work/address" 2>"$work/errors" &
pids+=($!)
exec 9>"$work/input"
for _ in $(seq 200); do [ -s "$work/address" ] && break || sleep 0.1; done
address=$(head -1 "$work/address")
[ -n "$address" ] || { cat "$work/errors" >&2; exit 1; }

ask() { # concurrency, seconds
  wrk -t1 -c"$1" -d"$2s" --latency -H "Pando-Function: bench/f$1" -H "Pando-Instance: f$1.1" -H 'Pando-Route: GET /api/photos/{id}' \
    -H 'Host: photos.example.com' -H 'Cookie: session=0123456789abcdef; theme=dark' -H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8' \
    -H 'Accept-Language: en-US,en;q=0.5' -H 'Accept-Encoding: gzip, deflate, br' -H 'Referer: https://photos.example.com/' \
    -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' \
    -H 'X-Forwarded-For: 192.0.2.7' -H 'X-Forwarded-Proto: https' -H 'X-Forwarded-Host: photos.example.com' \
    "http://$address/api/photos/42?size=large&size=small&q=a%20b"
}

for polls in 1 16; do ask "$polls" "$warmup" >/dev/null; done
for round in $(seq "$rounds"); do
  for polls in 1 16; do
    ask "$polls" "$seconds" >"$work/wrk"
    if grep -q 'Socket errors' "$work/wrk"; then echo "functions.sh: failed calls" >&2; cat "$work/wrk" >&2; exit 1; fi
    # A call that found the worker busy is none: the edge would ask again.
    awk -v r="$round" -v p="$polls" '/50%/ {a = $2} /99%/ {b = $2} /requests in/ {n = $1} /Non-2xx/ {x = $NF}
      /Requests\/sec/ {print r, p, int($2 * (n - x) / n), "calls/s", a, b, "busy", x + 0}' "$work/wrk"
  done
done | tee "$work/rounds"
echo
echo "$(date -u +%F), $rounds rounds of $seconds s, one Node worker, full v2 events, medians"
for polls in 1 16; do
  awk -v p="$polls" '$2 == p {print $3}' "$work/rounds" | sort -n | awk -v p="$polls" '{v[NR] = $1} END {printf "%2d polls %6d calls a second\n", p, v[int((NR + 1) / 2)]}'
done
