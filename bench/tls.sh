#!/usr/bin/env bash
# Measures what TLS and HTTP/2 cost: Pando's front door beside nginx and HAProxy, in one run, with one certificate (ECDSA P-256).
#   tls1       a proxied 1 KiB over TLS 1.3 and HTTP/1.1, 64 kept connections
#   h2         the same over HTTP/2, 16 connections with 16 requests at once each
#   handshake  one full handshake of TLS 1.3, and one request by HTTP/2, a connection
#   file       a static file of 100 KiB over TLS 1.3 and HTTP/1.1 (Pando and nginx)
# The target has CPU 1 and one worker; the load and the upstream have CPU 0. All servers are started first, the targets are
# interleaved, and what counts is the median over the rounds of Pando's ratio to its peer in the same round.
# usage: bench/tls.sh [ROUNDS] [SECONDS]     (default: 5 rounds of 5 s, eight minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
seconds=${2:-5}
warmup=15

for program in nginx haproxy wrk h2load openssl taskset; do
  command -v "$program" >/dev/null || {
    echo "tls.sh: $program is missing; install it: apt-get install nginx-light haproxy wrk nghttp2-client openssl util-linux" >&2
    exit 1
  }
done
[ "$(nproc)" -ge 2 ] || { echo "tls.sh: it needs two CPUs" >&2; exit 1; }

work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

./build -q -P product -pl server -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$work/site.key" -out "$work/site.pem" 2>/dev/null
cat "$work/site.pem" "$work/site.key" >"$work/both.pem"
mkdir "$work/files"
head -c 102400 /dev/urandom >"$work/files/100k.bin"
chmod -R a+rX "$work"

body=$(head -c 1024 /dev/zero | tr '\0' x)
cat >"$work/upstream.conf" <<CONF
worker_processes 1; daemon off; pid $work/upstream.pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000;
  server { listen 127.0.0.1:19000; location / { default_type text/plain; return 200 '$body'; } }
}
CONF
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=100;
  ssl_certificate $work/site.pem; ssl_certificate_key $work/site.key; ssl_protocols TLSv1.2 TLSv1.3;
  upstream up { server 127.0.0.1:19000; keepalive 256; }
  server {
    listen 127.0.0.1:19001 ssl http2;
    location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ''; }
    location /files/ { alias $work/files/; }
  }
}
CONF
cat >"$work/haproxy.cfg" <<CONF
global
  nbthread 1
  maxconn 4000
  tune.idle-pool.shared off
defaults
  mode http
  option http-keep-alive
  http-reuse always
  timeout connect 1s
  timeout client 60s
  timeout server 60s
frontend f
  bind 127.0.0.1:19002 ssl crt $work/both.pem alpn h2,http/1.1
  default_backend b
backend b
  server s 127.0.0.1:19000 pool-max-conn -1 pool-purge-delay 300s
CONF
cat >"$work/pando.yaml" <<CONF
listen: 127.0.0.1:19004
listen-tls: 127.0.0.1:19003
certificates: { site.pem: site.key }
upstreams: { up: { servers: 127.0.0.1:19000, route: / } }
static: { /files: files }
CONF

launch() { # cpu, name, command...
  local cpu=$1 name=$2
  shift 2
  taskset -c "$cpu" "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
  pid_of[$name]=$!
}
declare -A pid_of
declare -A port_of=([nginx]=19001 [haproxy]=19002 [pando]=19003)
launch 0 upstream nginx -p "$work" -c "$work/upstream.conf"
launch 1 nginx nginx -p "$work" -c "$work/nginx.conf"
launch 1 haproxy haproxy -q -f "$work/haproxy.cfg"
launch 1 pando server/target/pando/bin/pando proxy --config "$work/pando.yaml"
for port in "${port_of[@]}"; do
  for _ in $(seq 100); do curl -sk -o /dev/null "https://127.0.0.1:$port/" && break || sleep 0.1; done
done

ticks() { # of the process and those below it: user + system
  local pid
  for pid in "$1" $(cat /proc/"$1"/task/*/children 2>/dev/null); do cat "/proc/$pid/stat" 2>/dev/null || true; done |
    sed 's/.*) //' | awk '{s += $12 + $13} END {print s}'
}

load() { # kind, port, seconds: gives the number of requests
  case $1 in
    tls1 | file)
      local path=/
      [ "$1" = file ] && path=/files/100k.bin
      taskset -c 0 wrk -t1 -c64 -d"${3}s" "https://127.0.0.1:$2$path" >"$work/load"
      ! grep -q 'Non-2xx\|Socket errors' "$work/load" || return 1
      awk '/requests in/ {print $1}' "$work/load"
      ;;
    h2)
      taskset -c 0 h2load -D "$3" -c16 -m16 -t1 "https://127.0.0.1:$2/" >"$work/load" 2>&1
      grep -q ' 0 failed, 0 errored, 0 timeout' "$work/load" || return 1
      awk '/^requests:/ {print $6}' "$work/load"
      ;;
    handshake) # one request a connection, 500 connections at once
      local done=0 end=$((SECONDS + $3))
      while [ "$SECONDS" -lt "$end" ]; do
        taskset -c 0 h2load -n500 -c500 -t1 "https://127.0.0.1:$2/" >"$work/load" 2>&1
        grep -q ' 500 succeeded, 0 failed' "$work/load" || return 1
        done=$((done + 500))
      done
      echo "$done"
      ;;
  esac
}

# CPU microseconds a request of the target.
measure() { # target, kind
  local before after requests
  before=$(ticks "${pid_of[$1]}")
  requests=$(load "$2" "${port_of[$1]}" "$seconds") || { echo "tls.sh: $1 failed requests ($2)" >&2; cat "$work/load" >&2; exit 1; }
  after=$(ticks "${pid_of[$1]}")
  awk -v t=$((after - before)) -v n="$requests" -v hz="$(getconf CLK_TCK)" 'BEGIN {printf "%.2f\n", t * 1e6 / hz / n}'
}

for kind in tls1 h2 file handshake; do load "$kind" "${port_of[pando]}" "$warmup" >/dev/null; done
for round in $(seq "$rounds"); do
  for kind in tls1 h2 handshake file; do
    for name in nginx pando haproxy; do
      [ "$kind$name" = filehaproxy ] || echo "$round $kind $name $(measure "$name" "$kind")"
    done
  done
done | tee "$work/rounds"

echo
echo "$(date -u +%F), $rounds rounds of $seconds s, medians of CPU us a request, and of Pando's ratio in the same round"
for kind in tls1 h2 handshake file; do
  for name in nginx haproxy pando; do
    awk -v k="$kind" -v n="$name" '
      $2 == k && $3 == n {own[$1] = $4} $2 == k && $3 == "pando" {pando[$1] = $4}
      END {for (r in own) print own[r], pando[r] / own[r]}' "$work/rounds" | sort -n >"$work/one"
    [ -s "$work/one" ] || continue
    median=$(awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}' "$work/one")
    ratio=$(awk '{print $2}' "$work/one" | sort -n | awk '{v[NR] = $1} END {printf "%.2f", v[int((NR + 1) / 2)]}')
    [ "$name" = pando ] && against= || against="Pando/$name $ratio"
    printf '%-10s %-8s %8.2f  %s\n' "$kind" "$name" "$median" "$against"
  done
done
