#!/usr/bin/env bash
# Measures what an idle keep-alive connection costs the front door: the growth of its resident memory over COUNT of them.
# usage: bench/idle.sh [COUNT]     (default: 10000)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
count=${1:-10000}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

./build -q -P product -pl server,bench -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
java=("$(bin/find-jdk)/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --sun-misc-unsafe-memory-access=allow
  --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false -cp "bench/target/*:bench/target/lib/*")
ulimit -n "$(ulimit -Hn)"

cat >"$work/upstream.conf" <<CONF
daemon off; pid $work/pid; error_log /dev/null; events {}
http { access_log off; server { listen 127.0.0.1:19000; location / { return 200 'x'; } } }
CONF
nginx -p "$work" -c "$work/upstream.conf" & pids+=($!)
server/target/pando/bin/pando proxy --listen 19003 --to 127.0.0.1:19000 >/dev/null & pids+=($!)
door=$!
until curl -s -o /dev/null http://127.0.0.1:19003/; do sleep 0.1; done
rss() { awk '/^VmRSS:/ {print $2}' "/proc/$door/status"; }

"${java[@]}" dev.pando.bench.IdleConnections 19003 100 </dev/null >/dev/null # warm
before=$(rss)
mkfifo "$work/tell"
"${java[@]}" dev.pando.bench.IdleConnections 19003 "$count" <"$work/tell" >"$work/out" & pids+=($!)
exec 3>"$work/tell"
until grep -q open "$work/out"; do sleep 0.2; done
after=$(rss)
echo go >&3
until grep -q again "$work/out"; do sleep 0.2; done
awk -v n="$count" -v b="$before" -v a="$after" 'BEGIN {printf "%d idle connections: RSS %.0f -> %.0f MiB, %.2f KiB each\n", n, b / 1024, a / 1024, (a - b) / n}'
