#!/usr/bin/env bash
# Latency at 70 % of what one nginx worker can do: Pando beside it at the same rate, with the features of front-door.sh on.
# The target has CPU 1 and one worker; the load and the upstream have CPU 0, as there.
# usage: bench/latency.sh [ROUNDS] [SECONDS]     (default: 5 rounds of 10 s)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
seconds=${2:-10}
clients=64
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
for program in nginx h2load wrk taskset; do
  command -v "$program" >/dev/null || { echo "latency.sh: $program is missing; install it: apt-get install nginx-light nghttp2-client wrk util-linux" >&2; exit 1; }
done
./build -q -P product -pl server -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
body=$(head -c 1024 /dev/zero | tr '\0' x)
conf() { # file, port, what stands in the location
  cat >"$1" <<CONF
worker_processes 1; daemon off; pid $1.pid; error_log /dev/null;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000;
  upstream up { server 127.0.0.1:19000; keepalive 256; }
  server { listen 127.0.0.1:$2; location / { $3 } } }
CONF
}
conf "$work/upstream.conf" 19000 "default_type text/plain; return 200 '$body';"
conf "$work/nginx.conf" 19001 "proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection '';"
taskset -c 0 nginx -p "$work" -c "$work/upstream.conf" & pids+=($!)
taskset -c 1 nginx -p "$work" -c "$work/nginx.conf" & pids+=($!)
taskset -c 1 server/target/pando/bin/pando proxy --listen 19003 --to 127.0.0.1:19000 >/dev/null & pids+=($!)
for port in 19000 19001 19003; do until curl -s -o /dev/null "http://127.0.0.1:$port/"; do sleep 0.1; done; done
taskset -c 0 wrk -t1 -c$clients -d20s http://127.0.0.1:19003/ >/dev/null # warm
saturation=$(taskset -c 0 wrk -t1 -c$clients -d8s http://127.0.0.1:19001/ | awk '/Requests\/sec/ {print int($2)}')
rps=$((saturation * 7 / 10 / clients))
echo "$(date -u +%F), nginx's saturation $saturation/s; $((rps * clients))/s from $clients connections, $rounds rounds of $seconds s"
for round in $(seq "$rounds"); do
  for target in nginx:19001 pando:19003; do
    taskset -c 0 h2load --h1 -c $clients --rps "$rps" -D "$seconds" --log-file="$work/log" "http://127.0.0.1:${target#*:}/" >"$work/out" 2>&1
    # start time in us, status, time in us
    awk '$2 == 200 {print $3} $2 != 200 {bad++} END {if (bad) print "failed " bad > "/dev/stderr"}' "$work/log" | sort -n >"$work/times"
    n=$(wc -l <"$work/times")
    at() { sed -n "$((n * $1 / 1000 + 1))p" "$work/times" | awk '{printf "%.2f", $1 / 1000}'; }
    echo "$round ${target%:*} $n requests p50 $(at 500) p99 $(at 990) p99.9 $(at 999) ms"
    rm -f "$work/log"
  done
done | tee "$work/rounds"
for name in nginx pando; do
  awk -v n=$name '$2 == n {print $8}' "$work/rounds" | sort -n | awk -v n=$name '{v[NR] = $1} END {print n, "median p99", v[int((NR + 1) / 2)], "ms"}'
done
