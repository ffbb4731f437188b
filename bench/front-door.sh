#!/usr/bin/env bash
# Measures the CPU that one proxied 1 KiB request costs: Pando's front door beside nginx and HAProxy, in one run.
#   bare      nothing but the proxying; Pando still sends forwarded headers and a request id, and counts
#   features  buffered JSON access log, rate limit by client (never met), forwarded headers, request id
#   log       HAProxy with its HTTP log on
#   headers   the features with the twelve header fields that a browser sends
# The target has CPU 1 and one worker; the load and the upstream have CPU 0. All servers are started first, the targets are
# interleaved, and what counts is the median over the rounds of Pando's ratio to its peer in the same round.
# usage: bench/front-door.sh [ROUNDS] [SECONDS]     (default: 7 rounds of 5 s, seven minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-7}
seconds=${2:-5}
warmup=20
connections=64

for program in nginx haproxy wrk taskset; do
  command -v "$program" >/dev/null || {
    echo "front-door.sh: $program is missing; install it: apt-get install nginx-light haproxy wrk util-linux" >&2
    exit 1
  }
done
[ "$(nproc)" -ge 2 ] || { echo "front-door.sh: it needs two CPUs" >&2; exit 1; }

work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

./build -q -P product -pl server -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }

body=$(head -c 1024 /dev/zero | tr '\0' x)
nginx_conf() { # file, port, what stands in the http block, in the location
  cat >"$1" <<CONF
worker_processes 1; daemon off; pid $1.pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  sendfile off; keepalive_requests 100000000;
  upstream up { server 127.0.0.1:19000; keepalive 256; }
  $3
  server { listen 127.0.0.1:$2 reuseport; location / { $4 } }
}
CONF
}
proxying="proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection '';"
nginx_conf "$work/upstream.conf" 19000 "access_log off;" "default_type text/plain; return 200 '$body';"
nginx_conf "$work/nginx.conf" 19001 "access_log off;" "$proxying"
nginx_conf "$work/nginx-features.conf" 19002 "
  log_format json escape=json '{\"time\":\"\$time_iso8601\",\"id\":\"\$request_id\",\"client\":\"\$remote_addr\",'
    '\"method\":\"\$request_method\",\"host\":\"\$host\",\"path\":\"\$uri\",\"status\":\$status,\"bytes\":\$body_bytes_sent,'
    '\"total_ms\":\$request_time,\"upstream_ms\":\"\$upstream_response_time\",\"instance\":\"\$upstream_addr\"}';
  access_log $work/nginx-access.log json buffer=64k flush=1s;
  limit_req_zone \$binary_remote_addr zone=clients:10m rate=1000000r/s;" "
  limit_req zone=clients burst=1000000 nodelay;
  proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto \$scheme;
  proxy_set_header X-Forwarded-Host \$host; proxy_set_header X-Request-Id \$request_id;
  add_header X-Request-Id \$request_id; $proxying"
haproxy_conf() { # file, port, what stands in the frontend
  cat >"$1" <<CONF
global
  nbthread 1
  maxconn 4000
  tune.idle-pool.shared off
  log stdout format raw local0
defaults
  mode http
  option http-keep-alive
  http-reuse always
  timeout connect 1s
  timeout client 60s
  timeout server 60s
frontend f
  bind 127.0.0.1:$2
  $3
  default_backend b
backend b
  server s 127.0.0.1:19000 pool-max-conn -1 pool-purge-delay 300s
CONF
}
haproxy_conf "$work/haproxy.cfg" 19003 ""
haproxy_conf "$work/haproxy-log.cfg" 19004 "log global
  option httplog"
cat >"$work/pando-features.yaml" <<CONF
listen: 19006
upstreams: { up: { servers: 127.0.0.1:19000, route: / } }
limits: { /: '1000000/s per client' }
CONF

launch() { # cpu, name, command...
  local cpu=$1 name=$2
  shift 2
  taskset -c "$cpu" "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
  pid_of[$name]=$!
}
declare -A pid_of
declare -A port_of=([nginx]=19001 [nginx-features]=19002 [haproxy]=19003 [haproxy-log]=19004 [pando]=19005 [pando-features]=19006)
pando=server/target/pando/bin/pando
launch 0 upstream nginx -p "$work" -c "$work/upstream.conf"
launch 1 nginx nginx -p "$work" -c "$work/nginx.conf"
launch 1 nginx-features nginx -p "$work" -c "$work/nginx-features.conf"
launch 1 haproxy haproxy -q -f "$work/haproxy.cfg"
launch 1 haproxy-log haproxy -q -f "$work/haproxy-log.cfg"
launch 1 pando "$pando" proxy --listen 19005 --to 127.0.0.1:19000
launch 1 pando-features "$pando" proxy --config "$work/pando-features.yaml" --access-log "$work/pando-access.log"
for port in 19000 "${port_of[@]}"; do
  for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break || sleep 0.1; done
done

ticks() { # of the process and those below it: user + system
  local pid
  for pid in "$1" $(cat /proc/"$1"/task/*/children 2>/dev/null); do cat "/proc/$pid/stat" 2>/dev/null || true; done |
    sed 's/.*) //' | awk '{s += $12 + $13} END {print s}'
}

browser=(
  -H 'Host: photos.example.com' -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
  -H 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
  -H 'Accept-Language: en-US,en;q=0.5' -H 'Accept-Encoding: gzip, deflate, br, zstd' -H 'DNT: 1'
  -H 'Referer: https://photos.example.com/albums/2026?page=3' -H 'Cookie: session=4f1c2a90b7de4c0d9a54; theme=dark; seen=17'
  -H 'Upgrade-Insecure-Requests: 1' -H 'Sec-Fetch-Dest: document' -H 'Sec-Fetch-Mode: navigate' -H 'Cache-Control: no-cache')

# CPU microseconds a request, and requests a second.
measure() { # target, its load
  local name=$1 fields=() before after requests rate
  [ "$2" = browser ] && fields=("${browser[@]}")
  before=$(ticks "${pid_of[$name]}")
  taskset -c 0 wrk -t1 -c"$connections" -d"${seconds}s" "${fields[@]}" "http://127.0.0.1:${port_of[$name]}/" >"$work/wrk"
  after=$(ticks "${pid_of[$name]}")
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then echo "front-door.sh: $name failed requests" >&2; cat "$work/wrk" >&2; exit 1; fi
  requests=$(awk '/requests in/ {print $1}' "$work/wrk")
  rate=$(awk '/Requests\/sec/ {print int($2)}' "$work/wrk")
  awk -v t=$((after - before)) -v n="$requests" -v r="$rate" -v hz="$(getconf CLK_TCK)" 'BEGIN {printf "%.2f %d\n", t * 1e6 / hz / n, r}'
}

for name in pando pando-features; do
  taskset -c 0 wrk -t1 -c"$connections" -d"${warmup}s" "${browser[@]}" "http://127.0.0.1:${port_of[$name]}/" >/dev/null
done
plain=(nginx pando haproxy nginx-features pando-features haproxy-log)
full=(nginx-features pando-features)
for round in $(seq "$rounds"); do
  for name in "${plain[@]}"; do echo "$round $name $(measure "$name" plain)"; done
  for name in "${full[@]}"; do echo "$round $name+headers $(measure "$name" browser)"; done
  : >"$work/haproxy-log.log"
done | tee "$work/rounds"

echo
echo "$(date -u +%F), $rounds rounds of $seconds s, $connections connections, 1 KiB, medians"
for name in "${plain[@]}" "${full[@]/%/+headers}"; do
  awk -v n="$name" '$2 == n {print $3}' "$work/rounds" | sort -n | awk -v n="$name" '{v[NR] = $1} END {printf "%-24s %6.2f CPU us a request\n", n, v[int((NR + 1) / 2)]}'
done
ratio() { # name, peer, bar
  awk -v a="$1" -v b="$2" '$2 == a {x[$1] = $3} $2 == b {y[$1] = $3} END {for (r in x) print x[r] / y[r]}' "$work/rounds" | sort -n |
    awk -v a="$1" -v b="$2" -v bar="$3" '{v[NR] = $1} END {printf "%s / %s  %.3f  (bar %s)\n", a, b, v[int((NR + 1) / 2)], bar}'
}
ratio pando nginx 0.95
ratio pando haproxy -
ratio pando-features nginx-features 0.90
ratio pando-features haproxy-log 0.95
ratio pando-features+headers nginx-features+headers 0.90
for name in pando pando-features nginx haproxy; do
  awk -v n="$name" '/^Rss:/ {printf "%s RSS %d MiB\n", n, $2 / 1024}' "/proc/${pid_of[$name]}/smaps_rollup"
done
