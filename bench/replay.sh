#!/usr/bin/env bash
# Replays a real site's access log against Pando and nginx, which serve the same files, made to match the log: its 10,000
# requests in time order at SPEED times their speed and flat out, with conditions and ranges made up for those that were answered
# 304, 206 and 416. Status, body hash and main headers must be the same; what differs on purpose is told and counted.
# usage: bench/replay.sh [SPEED]     (default: 5000, which takes a minute; the log is apache_logs.gz in the folder PANDO_DATA)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
speed=${1:-5000}
data=${PANDO_DATA:-../shared/data}
log=$data/apache_logs.gz
[ -f "$log" ] || {
  echo "replay.sh: there is no $log; set PANDO_DATA to the folder that has apache_logs.gz, a public log of elastic/examples" >&2
  exit 1
}
command -v nginx >/dev/null || { echo "replay.sh: nginx is missing; install it: apt-get install nginx-light" >&2; exit 1; }

work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
chmod 755 "$work"

./build -q -P product -pl bench -am package -DskipTests >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
java=("$(bin/find-jdk)/bin/java" -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
  -Dio.netty.noUnsafe=false -cp "bench/target/*:bench/target/lib/*")
mkdir "$work/www"
"${java[@]}" dev.pando.bench.replay.Replay make "$log" "$work/www"

# The same rules as Pando's: UTF-8, packed forms beside the files, relative redirects.
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/nginx.error;
events { worker_connections 8192; }
http {
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; sendfile on;
  charset utf-8; charset_types text/css text/xml text/plain application/javascript application/xhtml+xml image/svg+xml
    application/atom+xml application/rss+xml;
  gzip_static on; gzip_vary on; gzip_http_version 1.0; absolute_redirect off; keepalive_requests 100000000;
  server { listen 127.0.0.1:19022 backlog=4096; root $work/www; }
}
CONF
ulimit -n "$(ulimit -Hn)"
nginx -p "$work" -c "$work/nginx.conf" & pids+=($!)
"${java[@]}" -Xmx192m -XX:MaxDirectMemorySize=128m dev.pando.bench.StaticDoor 19021 "$work/www" "$work/access.log" & pids+=($!)
for port in 19021 19022; do
  for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$port/" && break || sleep 0.1; done
done
echo "$(date -u +%F), $(basename "$log")"
"${java[@]}" -Xmx512m dev.pando.bench.replay.Replay run "$log" "$work/www" 19021 19022 "$speed"
