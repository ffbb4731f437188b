#!/usr/bin/env bash
# Measures the CPU that one proxied 1 KiB request costs: Pando's front door beside nginx and HAProxy, in one run.
# The target has CPU 1 and one worker; the load and the upstream have CPU 0. All servers are started first, the targets
# are interleaved, and what counts is the median over the rounds of Pando's ratio to its peer in the same round.
# usage: bench/front-door.sh [ROUNDS] [SECONDS]     (default: 7 rounds of 5 s)
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

./build -q -P product -pl bench -am package >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
classpath="bench/target/*:bench/target/lib/*"
JAVA_HOME=$(bin/find-jdk)

body=$(head -c 1024 /dev/zero | tr '\0' x)
nginx_conf() { # file, port, what stands in the server block
  cat >"$1" <<CONF
worker_processes 1; daemon off; pid $1.pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off; sendfile off; keepalive_requests 100000000;
  upstream up { server 127.0.0.1:19000; keepalive 256; }
  server { listen 127.0.0.1:$2 reuseport; location / { $3 } }
}
CONF
}
nginx_conf "$work/upstream.conf" 19000 "default_type text/plain; return 200 '$body';"
nginx_conf "$work/nginx.conf" 19001 "proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection '';"
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
  bind 127.0.0.1:19002
  default_backend b
backend b
  server s 127.0.0.1:19000 pool-max-conn -1 pool-purge-delay 300s
CONF

launch() { # cpu, name, command...
  local cpu=$1 name=$2
  shift 2
  taskset -c "$cpu" "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
  pid_of[$name]=$!
}
declare -A pid_of port_of=([nginx]=19001 [haproxy]=19002 [pando]=19003 [pando-bare]=19004)
java=("$JAVA_HOME/bin/java" -Xms64m -Xmx192m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --sun-misc-unsafe-memory-access=allow
  --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false -cp "$classpath" dev.pando.bench.BareFrontDoor)
launch 0 upstream nginx -p "$work" -c "$work/upstream.conf"
launch 1 nginx nginx -p "$work" -c "$work/nginx.conf"
launch 1 haproxy haproxy -q -f "$work/haproxy.cfg"
launch 1 pando "${java[@]}" 19003 127.0.0.1:19000 "$work/access.log"
launch 1 pando-bare "${java[@]}" 19004 127.0.0.1:19000
for port in 19000 "${port_of[@]}"; do
  for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break || sleep 0.1; done
done

ticks() { # of the process and those below it: user + system
  local pid children=""
  for pid in "$1" $(cat /proc/"$1"/task/*/children 2>/dev/null); do cat "/proc/$pid/stat" 2>/dev/null || true; done |
    sed 's/.*) //' | awk '{s += $12 + $13} END {print s}'
}

# CPU microseconds a request, and requests a second.
measure() {
  local name=$1 before after requests rate
  before=$(ticks "${pid_of[$name]}")
  taskset -c 0 wrk -t1 -c"$connections" -d"${seconds}s" "http://127.0.0.1:${port_of[$name]}/" >"$work/wrk"
  after=$(ticks "${pid_of[$name]}")
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then echo "front-door.sh: $name failed requests" >&2; cat "$work/wrk" >&2; exit 1; fi
  requests=$(awk '/requests in/ {print $1}' "$work/wrk")
  rate=$(awk '/Requests\/sec/ {print int($2)}' "$work/wrk")
  awk -v t=$((after - before)) -v n="$requests" -v r="$rate" -v hz="$(getconf CLK_TCK)" 'BEGIN {printf "%.2f %d\n", t * 1e6 / hz / n, r}'
}

for name in pando pando-bare; do
  taskset -c 0 wrk -t1 -c"$connections" -d"${warmup}s" "http://127.0.0.1:${port_of[$name]}/" >/dev/null
done
targets=(nginx pando-bare haproxy pando)
for round in $(seq "$rounds"); do
  for name in "${targets[@]}"; do echo "$round $name $(measure "$name")"; done
done | tee "$work/rounds"

echo
echo "$(date -u +%F), $rounds rounds of $seconds s, $connections connections, 1 KiB, medians"
for name in "${targets[@]}"; do
  awk -v n="$name" '$2 == n {print $3}' "$work/rounds" | sort -n | awk -v n="$name" '{v[NR] = $1} END {printf "%-11s %6.2f CPU us a request\n", n, v[int((NR + 1) / 2)]}'
done
ratio() { # name, peer
  awk -v a="$1" -v b="$2" '$2 == a {x[$1] = $3} $2 == b {y[$1] = $3} END {for (r in x) print x[r] / y[r]}' "$work/rounds" | sort -n |
    awk -v a="$1" -v b="$2" '{v[NR] = $1} END {printf "%s / %s  %.3f\n", a, b, v[int((NR + 1) / 2)]}'
}
ratio pando-bare nginx
ratio pando-bare haproxy
ratio pando nginx
for name in pando pando-bare nginx haproxy; do
  awk -v n="$name" '/^Rss:/ {printf "%s RSS %d MiB\n", n, $2 / 1024}' "/proc/${pid_of[$name]}/smaps_rollup"
done
