#!/usr/bin/env bash
# How many server connections 150 sessions are given, and what comes of it: transactions a second through PgBouncer with its default of 20, and
# through the router with its own default, up to 180 (and with 20 or 180 whatever happens, to compare). Loads: pgbench -S, -N, and a transaction
# whose client thinks for 20 ms. Each target alone, medians. usage: bench/pool-size.sh [ROUNDS [SECONDS]]    (default: 3 8)
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
seconds=${2:-8}
source bench/database-peers.sh
cat >"$work/think.sql" <<'SQL'
\set aid random(1, 500000)
BEGIN;
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
\sleep 20 ms
UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = :aid;
END;
SQL
port=19510
targets=("PgBouncer-20" "Pando" "Pando-20" "Pando-180")
declare -A port_of
for round in $(seq "$rounds"); do
  for name in "${targets[@]}"; do
    port=$((port + 1))
    port_of=([$name]=$port)
    case $name in
      PgBouncer-20) bouncer "$name" "$port" transaction 20 ;;
      Pando) router "$name" "$port" TRANSACTION usual ;;
      *) router "$name" "$port" TRANSACTION "${name#*-}" ;;
    esac
    until_open
    as_of "$name" pgbench -h 127.0.0.1 -p "$port" -U bench -n -j 1 -T "$seconds" -c 150 -S bench >/dev/null 2>&1 # so that its code is compiled
    for load in "-S -M simple" "-N -M simple" "-f $work/think.sql"; do
      # shellcheck disable=SC2086 # the flags are several
      tps=$(as_of "$name" pgbench -h 127.0.0.1 -p "$port" -U bench -n -j 1 -T "$seconds" -c 150 $load bench 2>&1 | awk '/^tps/ {print int($3)}')
      connections=$(psql -At -h 127.0.0.1 -p 19500 -U bench bench -c "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = 'bench'")
      case $load in -S*) load=reads ;; -N*) load=writes ;; *) load=thinks ;; esac
      echo "$round $name $load $tps $connections"
    done
    kill "${pid_of[$name]}"
    wait "${pid_of[$name]}" 2>/dev/null || true
    sleep 1
  done
done | tee "$work/rounds"

echo
echo "$(date -u +%F), $rounds rounds of $seconds s, 150 sessions: transactions a second, and server connections at the end"
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
for load in reads writes thinks; do
  for name in "${targets[@]}"; do
    tps=$(awk -v n="$name" -v l="$load" '$2 == n && $3 == l {print $4}' "$work/rounds" | median)
    connections=$(awk -v n="$name" -v l="$load" '$2 == n && $3 == l {print $5}' "$work/rounds" | median)
    printf '%-7s %-13s %6d a second, %3d connections\n' "$load" "$name" "$tps" "$connections"
  done
done
