#!/usr/bin/env bash
# What a session costs the database router that says nothing: the growth of resident memory over many of them, beside PgBouncer's. Each has
# logged in and said one statement; each hundredth says another at the end. Kernel buffers are not counted. Of the router the growth of its live
# heap is added, since a heap that was full of garbage does not grow: no less than what a session costs. usage: bench/idle-sessions.sh [SESSIONS]    (default: 5000; needs as many open files)
set -euo pipefail
cd "$(dirname "$0")/.."
sessions=${1:-5000}
ulimit -n "$(ulimit -Hn)"
source bench/database-peers.sh
declare -A port_of=([bouncer]=19501 [pando]=19503)
bouncer bouncer 19501 transaction 8
router pando 19503 TRANSACTION 8
until_open

resident() { awk '/^VmRSS:/ {print $2}' "/proc/${pid_of[$1]}/status"; } # in KiB
live() { # of the heap, after a collection; in KiB
  [ "$1" = pando ] && "$JAVA_HOME/bin/jcmd" "${pid_of[pando]}" GC.class_histogram | awk '/^Total/ {print int($3 / 1024)}' || echo 0
}
hold() { # target, count: holds them, until its input ends
  "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC -cp "bench/target/*:bench/target/lib/*" \
    dev.pando.bench.IdleSessions "${port_of[$1]}" bench bench "${password_of[$1]:-$PGPASSWORD}" "$2"
}
date -u +%F
for name in bouncer pando; do
  hold "$name" 1000 </dev/null >/dev/null # warm: what logins need once
  heap_before=$(live "$name")
  before=$(resident "$name")
  rm -f "$work/tell"
  mkfifo "$work/tell"
  hold "$name" "$sessions" <"$work/tell" >"$work/out" &
  holder=$!
  exec 3>"$work/tell"
  until grep -q open "$work/out"; do sleep 0.2; kill -0 "$holder" 2>/dev/null || { echo "$name: could not open $sessions sessions" >&2; exit 1; }; done
  heap_after=$(live "$name")
  after=$(resident "$name")
  echo go >&3
  wait "$holder"
  exec 3>&-
  awk -v s="$name" -v n="$sessions" -v b="$before" -v a="$after" -v l="$heap_before" -v m="$heap_after" -v o="$(tail -1 "$work/out")" \
    'BEGIN {printf "%s, %d idle sessions: RSS %.1f -> %.1f MiB, live heap %.1f -> %.1f MiB, %.1f KiB each of both (%s)\n",
      s, n, b / 1024, a / 1024, l / 1024, m / 1024, (a - b + m - l) / n, o}'
done
