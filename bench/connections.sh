#!/usr/bin/env bash
# What a connection costs the front door that nobody speaks on: the growth of resident memory over many of them, Pando beside nginx.
# Idle keep-alive connections after one request each, then WebSockets after their upgrade; each hundredth is spoken on at the end.
# Kernel buffers are not counted; WebSockets have two sockets at the front door.
# usage: bench/connections.sh [IDLE] [WEBSOCKETS]     (default: 18000 8000; needs as many open files and some: ulimit -Hn)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
idle=${1:-18000}
sockets=${2:-8000}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
command -v nginx >/dev/null || { echo "connections.sh: nginx is missing; install it: apt-get install nginx-light" >&2; exit 1; }

./build -q -P product -pl server,bench -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
java=("$(bin/find-jdk)/bin/java" -XX:+UseSerialGC -cp "bench/target/*:bench/target/lib/*")
ulimit -n "$(ulimit -Hn)"
cat >"$work/nginx.conf" <<CONF
worker_processes 1; worker_rlimit_nofile $(ulimit -n); daemon off; pid $work/pid; error_log /dev/null;
events { worker_connections $(($(ulimit -n) - 100)); }
http {
  access_log off; keepalive_timeout 1h;
  map \$http_upgrade \$connection_upgrade { default upgrade; '' ''; }
  upstream up { server 127.0.0.1:19011; keepalive 64; }
  server { listen 127.0.0.1:19004 backlog=4096; location / {
    proxy_pass http://up; proxy_http_version 1.1; proxy_read_timeout 1h;
    proxy_set_header Upgrade \$http_upgrade; proxy_set_header Connection \$connection_upgrade; } }
}
CONF
"${java[@]}" -Xmx512m dev.pando.bench.WebSockets serve 19011 & pids+=($!)
until curl -s -o /dev/null http://127.0.0.1:19011/; do sleep 0.1; done

rss() { # of a process and those below it, in KiB
  local pid sum=0
  for pid in "$1" $(pgrep -P "$1" || true); do sum=$((sum + $(awk '/^VmRSS:/ {print $2}' "/proc/$pid/status"))); done
  echo "$sum"
}
hold() { # name, process, kind, count, program...
  local name=$1 door=$2 kind=$3 count=$4 before after holder
  shift 4
  before=$(rss "$door")
  rm -f "$work/tell"
  mkfifo "$work/tell"
  "${java[@]}" -Xmx512m "$@" "$count" <"$work/tell" >"$work/out" & holder=$!
  exec 3>"$work/tell"
  until grep -q open "$work/out"; do sleep 0.2; kill -0 "$holder" 2>/dev/null || { echo "$name: could not open $count $kind" >&2; return; }; done
  after=$(rss "$door")
  echo go >&3
  wait "$holder"
  exec 3>&-
  awk -v s="$name, $count $kind" -v n="$count" -v b="$before" -v a="$after" -v o="$(tail -1 "$work/out")" \
    'BEGIN {printf "%s: RSS %.0f -> %.0f MiB, %.2f KiB each (%s)\n", s, b / 1024, a / 1024, (a - b) / n, o}'
}
echo "$(date -u +%F)"
for kind in idle WebSockets; do
  for target in pando:19003 nginx:19004; do # fresh ones, so that nobody has memory left from before
    name=${target%:*} port=${target#*:}
    if [ "$name" = pando ]; then server/target/pando/bin/pando proxy --listen "$port" --to 127.0.0.1:19011 >/dev/null & else nginx -p "$work" -c "$work/nginx.conf" & fi
    door=$!
    until curl -s -o /dev/null "http://127.0.0.1:$port/"; do sleep 0.1; done
    "${java[@]}" dev.pando.bench.IdleConnections "$port" 200 </dev/null >/dev/null # warm
    if [ "$kind" = idle ]; then
      hold "$name" "$door" "idle connections" "$idle" dev.pando.bench.IdleConnections "$port"
    else
      hold "$name" "$door" WebSockets "$sockets" dev.pando.bench.WebSockets hold "$port"
    fi
    kill "$door"
    wait "$door" 2>/dev/null || true
  done
done
