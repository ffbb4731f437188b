#!/usr/bin/env bash
# Kills one of four servers with -9 while 2,000 GET requests a second go through the front door: Pando, nginx and HAProxy at
# their defaults for failing over. Requests that fail are counted.
# usage: bench/kill.sh [TIMES]     (default: 5)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
times=${1:-5}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
for program in nginx haproxy h2load; do
  command -v "$program" >/dev/null || { echo "kill.sh: $program is missing; install it: apt-get install nginx-light haproxy nghttp2-client" >&2; exit 1; }
done

./build -q -P product -pl server,bench -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
java=("$(bin/find-jdk)/bin/java" -XX:+UseSerialGC -Xmx64m -cp "bench/target/*:bench/target/lib/*")
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 4096; }
http { access_log off;
  upstream up { server 127.0.0.1:19011; server 127.0.0.1:19012; server 127.0.0.1:19013; server 127.0.0.1:19014; keepalive 64; }
  server { listen 127.0.0.1:19004; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ''; } } }
CONF
cat >"$work/haproxy.cfg" <<CONF
defaults
  mode http
  option redispatch
  retries 3
  retry-on conn-failure empty-response
  timeout connect 1s
  timeout client 60s
  timeout server 60s
frontend f
  bind 127.0.0.1:19005
  default_backend b
backend b
  server s1 127.0.0.1:19011 check
  server s2 127.0.0.1:19012 check
  server s3 127.0.0.1:19013 check
  server s4 127.0.0.1:19014 check
CONF
serve() { "${java[@]}" dev.pando.bench.WebSockets serve "$1" & pids+=($!); until curl -s -o /dev/null "http://127.0.0.1:$1/"; do sleep 0.1; done; }
for port in 19011 19012 19013; do serve "$port"; done
server/target/pando/bin/pando proxy --listen 19003 --to 127.0.0.1:19011,127.0.0.1:19012,127.0.0.1:19013,127.0.0.1:19014 >/dev/null & pids+=($!)
nginx -p "$work" -c "$work/nginx.conf" & pids+=($!)
haproxy -q -f "$work/haproxy.cfg" & pids+=($!)

echo "$(date -u +%F), 2,000 requests/s for 12 s, one of four killed after 6 s"
for i in $(seq "$times"); do
  for target in pando:19003 nginx:19004 haproxy:19005; do
    serve 19014
    victim=$!
    sleep 3 # until those that check, or pass over, know that it is back
    h2load --h1 -c 40 --rps 50 -D 12 "http://127.0.0.1:${target#*:}/" >"$work/load" 2>&1 & load=$!
    sleep 6
    kill -9 "$victim"
    wait "$victim" 2>/dev/null || true # without the shell's word on it
    wait "$load"
    echo "$i ${target%:*} $(grep -E '^requests:|^status codes:' "$work/load" | tr '\n' ' ')"
  done
done
