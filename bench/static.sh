#!/usr/bin/env bash
# Measures the CPU that one request for a static file costs: Pando beside nginx, in one run, with 1 KiB and 100 KiB, and with 1 KiB
# out of 500 files in turn, where no two requests of a batch share a look at the disk.
# nginx runs several times, each at settings that may be its best: sendfile on and off, its cache of open files on (it trusts
# that for a minute; Pando looks at the disk for each request) and off, and with its access log. The target has CPU 1 and one
# worker, the load CPU 0. All servers are started first, targets are interleaved, and what counts is the median over the rounds of
# the ratio in one round. A round in which other processes took CPU is repeated.
# usage: bench/static.sh [ROUNDS] [SECONDS]     (default: 7 rounds of 4 s, ten minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-7}
seconds=${2:-4}
warmup=15
connections=64
most_others=0.12 # cores that others may take in a round
most_tries=5     # of a round that is not calm

for program in nginx wrk taskset; do
  command -v "$program" >/dev/null || {
    echo "static.sh: $program is missing; install it: apt-get install nginx-light wrk util-linux" >&2
    exit 1
  }
done
[ "$(nproc)" -ge 2 ] || { echo "static.sh: it needs two CPUs" >&2; exit 1; }

work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"

./build -q -P product -pl bench -am package -DskipTests >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
JAVA_HOME=$(bin/find-jdk)
mkdir "$work/www"
head -c 1024 /dev/urandom >"$work/www/1k.bin"
head -c 102400 /dev/urandom >"$work/www/100k.bin"
for i in $(seq 500); do head -c 1024 /dev/urandom >"$work/www/$i.bin"; done
cat >"$work/turn.lua" <<'LUA'
local n = 0
function request()
  n = n % 500 + 1
  return wrk.format(nil, "/" .. n .. ".bin")
end
LUA

nginx_conf() { # name, port, what stands in the http block
  cat >"$work/$1.conf" <<CONF
worker_processes 1; daemon off; pid $work/$1.pid; error_log $work/$1.error;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types; default_type application/octet-stream;
  keepalive_requests 100000000; $3
  server { listen 127.0.0.1:$2; root $work/www; }
}
CONF
}
cached="open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;"
log="access_log $work/nginx-access.log combined buffer=64k flush=1s;"
nginx_conf nginx-off 19011 "access_log off; sendfile off;"
nginx_conf nginx-off-cache 19012 "access_log off; sendfile off; $cached"
nginx_conf nginx-on 19013 "access_log off; sendfile on;"
nginx_conf nginx-on-cache 19014 "access_log off; sendfile on; $cached"
nginx_conf nginx-log 19015 "$log sendfile off; $cached"
nginx_conf nginx-on-log 19016 "$log sendfile on; $cached"

declare -A pid_of port_of=([nginx-off]=19011 [nginx-off-cache]=19012 [nginx-on]=19013 [nginx-on-cache]=19014
  [nginx-log]=19015 [nginx-on-log]=19016 [pando-bare]=19017 [pando-log]=19018)
launch() { # name, command...
  local name=$1
  shift
  taskset -c 1 "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
  pid_of[$name]=$!
}
java=("$JAVA_HOME/bin/java" -Xms64m -Xmx192m -XX:MaxDirectMemorySize=128m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false
  -cp "bench/target/*:bench/target/lib/*" dev.pando.bench.StaticDoor)
for name in nginx-off nginx-off-cache nginx-on nginx-on-cache nginx-log nginx-on-log; do
  launch "$name" nginx -p "$work" -c "$work/$name.conf"
done
launch pando-bare "${java[@]}" 19017 "$work/www"
launch pando-log "${java[@]}" 19018 "$work/www" "$work/access.log"
for name in "${!port_of[@]}"; do
  for _ in $(seq 100); do
    curl -s -f -o "$work/got" "http://127.0.0.1:${port_of[$name]}/100k.bin" && break || sleep 0.1
  done
  cmp -s "$work/got" "$work/www/100k.bin" || { echo "static.sh: $name does not serve" >&2; cat "$work/$name".* >&2; exit 1; }
done

ticks() { # of the process and those below it: user + system
  for pid in "$1" $(cat /proc/"$1"/task/*/children 2>/dev/null); do cat "/proc/$pid/stat" 2>/dev/null || true; done |
    sed 's/.*) //' | awk '{s += $12 + $13} END {print s + 0}'
}
busy() { awk '/^cpu / {print $2 + $3 + $4 + $7 + $8}' /proc/stat; } # user, nice, system and interrupts, of all

# CPU microseconds a request, requests a second, and the cores that others took.
measure() { # name, path
  local name=$1 mine before all load requests rate
  local script=()
  [ "$2" != turn ] || script=(-s "$work/turn.lua")
  mine=$(ticks "${pid_of[$name]}")
  all=$(busy)
  /usr/bin/env time -f "%U %S" -o "$work/load" \
    taskset -c 0 wrk -t1 -c"$connections" -d"${seconds}s" "${script[@]}" "http://127.0.0.1:${port_of[$name]}/$2" >"$work/wrk"
  all=$(($(busy) - all))
  mine=$(($(ticks "${pid_of[$name]}") - mine))
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then echo "static.sh: $name failed requests" >&2; cat "$work/wrk" >&2; exit 1; fi
  load=$(awk '{print $1 + $2}' "$work/load")
  requests=$(awk '/requests in/ {print $1}' "$work/wrk")
  rate=$(awk '/Requests\/sec/ {print int($2)}' "$work/wrk")
  awk -v t="$mine" -v a="$all" -v l="$load" -v n="$requests" -v r="$rate" -v s="$seconds" -v hz="$(getconf CLK_TCK)" \
    'BEGIN {o = (a - t) / hz - l; printf "%.2f %d %.2f\n", t * 1e6 / hz / n, r, (o > 0 ? o : 0) / s}'
}

command -v time >/dev/null || { echo "static.sh: time is missing; install it: apt-get install time" >&2; exit 1; }
for name in pando-bare pando-log; do
  for path in 1k.bin 100k.bin; do
    taskset -c 0 wrk -t1 -c"$connections" -d"${warmup}s" "http://127.0.0.1:${port_of[$name]}/$path" >/dev/null
  done
  taskset -c 0 wrk -t1 -c"$connections" -d"${warmup}s" -s "$work/turn.lua" "http://127.0.0.1:${port_of[$name]}/" >/dev/null
done

median() { sort -n | awk '{v[NR] = $1} END {if (NR) print v[int((NR + 1) / 2)]}'; }
round() { # number, path, targets...
  local number=$1 path=$2 try name line worst
  shift 2
  for try in $(seq "$most_tries"); do
    : >"$work/round"
    for name in "$@"; do echo "$number $name $(measure "$name" "$path")" >>"$work/round"; done
    worst=$(awk '$5 > m {m = $5} END {print m + 0}' "$work/round")
    if awk -v w="$worst" -v m="$most_others" 'BEGIN {exit !(w <= m)}'; then break; fi
    echo "round $number, $path: others took $worst cores; again" >&2
  done
  cat "$work/round"
}
ratio() { # name, peer, file
  awk -v a="$1" -v b="$2" '$2 == a {x[$1] = $3} $2 == b {y[$1] = $3} END {for (r in x) print x[r] / y[r]}' "$3" | median
}
report() { # title, file, targets...
  local title=$1 file=$2 name
  shift 2
  echo
  echo "$(date -u +%F), $title, $rounds rounds of $seconds s, $connections connections, medians"
  for name in "$@"; do
    echo "$name $(awk -v n="$name" '$2 == n {print $3}' "$file" | median) $(awk -v n="$name" '$2 == n {print $4}' "$file" | median)" |
      awk '{printf "%-16s %6.2f CPU us a request %8d requests/s\n", $1, $2, $3}'
  done
}
best() { # file, targets...: the one with the lowest median
  local file=$1 name
  shift
  for name in "$@"; do echo "$(awk -v n="$name" '$2 == n {print $3}' "$file" | median) $name"; done | sort -n | awk 'NR == 1 {print $2}'
}

small=(nginx-off nginx-off-cache pando-bare nginx-on-cache nginx-log pando-log)
for number in $(seq "$rounds"); do round "$number" 1k.bin "${small[@]}"; done | tee "$work/small"
for number in $(seq "$rounds"); do round "$number" turn "${small[@]}"; done | tee "$work/turn"
large=(nginx-on nginx-on-cache pando-bare nginx-on-log pando-log)
for number in $(seq "$rounds"); do round "$number" 100k.bin "${large[@]}"; done | tee "$work/large"

report "1 KiB" "$work/small" "${small[@]}"
peer=$(best "$work/small" nginx-off nginx-off-cache nginx-on-cache)
echo "pando-bare / nginx at its best ($peer)  $(ratio pando-bare "$peer" "$work/small")   bar 1.0"
echo "pando-log / nginx with its log  $(ratio pando-log nginx-log "$work/small")"
report "1 KiB, 500 files in turn" "$work/turn" "${small[@]}"
peer=$(best "$work/turn" nginx-off nginx-off-cache nginx-on-cache)
echo "pando-bare / nginx at its best ($peer)  $(ratio pando-bare "$peer" "$work/turn")"
echo "pando-bare / nginx that looks at the disk, too  $(ratio pando-bare nginx-off "$work/turn")"
report "100 KiB" "$work/large" "${large[@]}"
peer=$(best "$work/large" nginx-on nginx-on-cache)
echo "pando-bare / nginx at its best ($peer)  $(ratio pando-bare "$peer" "$work/large")   bar 1.1"
echo "pando-log / nginx with its log  $(ratio pando-log nginx-on-log "$work/large")"
for name in pando-bare pando-log nginx-on-cache; do
  awk -v n="$name" '/^Rss:/ {printf "%s RSS %d MiB\n", n, $2 / 1024}' "/proc/${pid_of[$name]}/smaps_rollup"
done
