#!/usr/bin/env bash
# What it costs requests and WebSockets that the servers behind the front door change 100 times a minute: Pando's file is written
# anew, nginx is reloaded, each with 500 requests a second and 200 WebSockets on. Eight servers, of which four to eight are in;
# a server that is taken out goes on. Both proxies let what they have finish for as long as it takes.
# Pando asks WebSockets of a server that is out to come back (Close 1001) at moments spread over its drain, here an hour.
# usage: bench/pool-changes.sh [SECONDS] [PROXIES]     (default: 300 "pando nginx")
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-300}
proxies=${2:-pando nginx}
sockets=200
rate=500
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
command -v nginx >/dev/null || { echo "pool-changes.sh: nginx is missing; install it: apt-get install nginx-light" >&2; exit 1; }

./build -q -P product -pl server,bench -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
java=("$(bin/find-jdk)/bin/java" -XX:+UseSerialGC -cp "bench/target/*:bench/target/lib/*")
ports=(19011 19012 19013 19014 19015 19016 19017 19018)
"${java[@]}" -Xmx256m dev.pando.bench.WebSockets serve "${ports[@]}" & pids+=($!)

some() { # a random choice of four to eight servers, the first always among them
  echo "${ports[0]}"
  shuf -e "${ports[@]:1}" | head -$((3 + RANDOM % 5))
}
pando_conf() {
  echo "listen: 19003"
  echo "upstreams: { up: { route: /, drain: 1h, servers: [$(some | sed 's/^/127.0.0.1:/' | paste -sd,)] } }"
}
nginx_conf() {
  cat <<CONF
worker_processes 1; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off;
  map \$http_upgrade \$connection_upgrade { default upgrade; '' ''; }
  upstream up { $(some | sed 's/.*/server 127.0.0.1:&;/') keepalive 64; }
  server { listen 127.0.0.1:19004; location / {
    proxy_pass http://up; proxy_http_version 1.1; proxy_read_timeout 1h;
    proxy_set_header Upgrade \$http_upgrade; proxy_set_header Connection \$connection_upgrade; } }
}
CONF
}
change_pando() { pando_conf >"$work/new" && mv "$work/new" "$work/pando.yaml"; }
change_nginx() { nginx_conf >"$work/new" && mv "$work/new" "$work/nginx.conf" && nginx -p "$work" -c "$work/nginx.conf" -s reload 2>/dev/null; }
rss() { # of these processes and those below them, in MiB
  local pid sum=0
  for pid in "$1" $(pgrep -P "$1"); do sum=$((sum + $(awk '/^VmRSS:/ {print $2}' "/proc/$pid/status" 2>/dev/null || echo 0))); done
  echo $((sum / 1024))
}

until curl -s -o /dev/null http://127.0.0.1:19018/; do sleep 0.1; done
pando_conf >"$work/pando.yaml"
nginx_conf >"$work/nginx.conf"
server/target/pando/bin/pando proxy --config "$work/pando.yaml" >"$work/pando.log" 2>&1 & pids+=($!)
pando=$!
nginx -p "$work" -c "$work/nginx.conf"
nginx=$(cat "$work/nginx.pid")
pids+=("$nginx")

try() { # name, port, process, its change
  until curl -s -o /dev/null "http://127.0.0.1:$2/"; do sleep 0.1; done
  mkfifo "$work/tell-$1"
  "${java[@]}" dev.pando.bench.WebSockets hold "$2" "$sockets" <"$work/tell-$1" >"$work/held-$1" & pids+=($!)
  local holder=$!
  exec 3>"$work/tell-$1"
  until grep -q open "$work/held-$1"; do sleep 0.2; done
  "${java[@]}" dev.pando.bench.SteadyLoad "http://127.0.0.1:$2/" "$rate" "$seconds" >"$work/load-$1" & pids+=($!)
  local load=$! changes=0 end=$((SECONDS + seconds - 2))
  while [ "$SECONDS" -lt "$end" ]; do "$4"; changes=$((changes + 1)); sleep 0.6; done
  wait "$load"
  local most
  most=$(rss "$3")
  echo go >&3
  wait "$holder"
  exec 3>&-
  echo "$1: $changes changes; $(cat "$work/load-$1"); WebSockets $(tail -1 "$work/held-$1"); $(pgrep -cP "$3" || true) workers, $most MiB at the end"
}
echo "$(date -u +%F), $seconds s, $rate requests/s, $sockets WebSockets"
for proxy in $proxies; do
  case $proxy in
    pando) try pando 19003 "$pando" change_pando ;;
    nginx) try nginx 19004 "$nginx" change_nginx ;;
  esac
done
grep -c 'holds from now on' "$work/pando.log" | sed 's/$/ changes were taken over by pando/'
