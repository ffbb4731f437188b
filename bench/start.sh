#!/usr/bin/env bash
# Measures how long `pando run` takes from the command to the first 200 of the app, with a cold state (no state folder;
# the cache of engines is there and the app is built) and a warm one, and what all its processes weigh at rest.
# usage: bench/start.sh [ROUNDS] [APP]       (default: 5 examples/photos)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
app=${2:-examples/photos}
state=$(mktemp -d)/state
out=$(mktemp)
pando=

stop() {
  [ -z "$pando" ] || { kill -TERM "$pando" 2>/dev/null && wait "$pando" 2>/dev/null || true; }
  pando=
}
trap 'stop; rm -rf "$(dirname "$state")" "$out"' EXIT

now() { date +%s%N; }

# Starts Pando and waits for the first 200; sets `took` to the milliseconds in between.
start() {
  local begun url
  begun=$(now)
  ./pando run "$app" --state "$state" --port 18080 --admin-port 0 --database-port 0 >"$out" 2>&1 &
  pando=$!
  url=http://127.0.0.1:18080/
  until [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "$url")" = 200 ]; do
    kill -0 "$pando" 2>/dev/null || { cat "$out" >&2; exit 1; }
    sleep 0.01
  done
  took=$((($(now) - begun) / 1000000))
}

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

tree() { # the process and all below it
  echo "$1"
  local child
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do tree "$child"; done
}

pss_mib() { # of the processes named
  local pid
  for pid in "$@"; do awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null || true; done |
    awk '{s += $1} END {printf "%.0f\n", s / 1024}'
}

./pando --version >/dev/null # builds it now where it must
start && stop # fills the cache of engines and builds the app, outside the clock
cold=() warm=()
for _ in $(seq "$rounds"); do
  # The app stays built: only what the database and the platform keep is thrown away.
  find "$state" -mindepth 1 -maxdepth 1 ! -name builds -exec rm -rf {} +
  start && stop && cold+=("$took")
  start && stop && warm+=("$took")
done
start
sleep 10 # at rest
everything=$(pss_mib $(tree "$pando"))
own=$(pss_mib "$pando")

echo "app $app, $rounds rounds, medians, $(date -u +%F), $(nproc) cores"
echo "command to first 200, cold state   $(printf '%s\n' "${cold[@]}" | median) ms   (${cold[*]})"
echo "command to first 200, warm state   $(printf '%s\n' "${warm[@]}" | median) ms   (${warm[*]})"
echo "memory at rest, Pando's JVM        $own MiB PSS"
echo "memory at rest, all processes      $everything MiB PSS"
