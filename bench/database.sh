#!/usr/bin/env bash
# The database router beside PgBouncer, each pinned to CPU 1, pgbench to CPU 0, PostgreSQL 18 to neither; CPU microseconds a transaction,
# medians of paired rounds: bench/database.sh [ROUNDS [SECONDS [CASE...]]] (9 rounds of 5 s of all, some 15 minutes). Needs Debian's pgbouncer and pgbench;
# PostgreSQL is the one that Pando has unpacked. Transactions are pooled over 8 server connections. With prepared statements PgBouncer
# gives each session a connection, since Debian's cannot carry them: Pando carries them over 8 (prepared), or does the same (sessions).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-9}
seconds=${2:-5}
chosen=" ${*:3} "
source bench/database-peers.sh
declare -A port_of=([bouncer]=19501 [bouncer-session]=19502 [pando]=19503 [pando-session]=19504)
bouncer bouncer 19501 transaction 8
bouncer bouncer-session 19502 session 40
router pando 19503 TRANSACTION 8
router pando-session 19504 SESSION 40
until_open

ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }
measure() { # target, seconds, pgbench's flags...
  local name=$1 time=$2 before after
  shift 2
  before=$(ticks "${pid_of[$name]}")
  as_of "$name" taskset -c 0 pgbench -h 127.0.0.1 -p "${port_of[$name]}" -U bench -n -j 1 -T "$time" "$@" bench >"$work/pgbench" 2>&1 ||
    { echo "database.sh: pgbench failed on $name" >&2; cat "$work/pgbench" >&2; exit 1; }
  after=$(ticks "${pid_of[$name]}")
  awk -v t=$((after - before)) -v s="$time" -v hz="$(getconf CLK_TCK)" -F '[:(]' \
    '/actually processed/ {n = $2 + 0} END {printf "%.2f %d\n", t * 1e6 / hz / n, n / s}' "$work/pgbench"
}
cases=(
  "simple-c32 pando bouncer 1.00 -S -M simple -c 32"
  "extended-c32 pando bouncer 1.00 -S -M extended -c 32"
  "prepared-c32 pando bouncer-session 1.00 -S -M prepared -c 32"
  "sessions-c32 pando-session bouncer-session 1.00 -S -M prepared -c 32"
  "simple-c8 pando bouncer 1.10 -S -M simple -c 8"
  "simple-c1 pando bouncer 1.10 -S -M simple -c 1"
  "writes-c32 pando bouncer 1.10 -N -M simple -c 32")
if [ "$chosen" != "  " ]; then
  for at in "${!cases[@]}"; do
    [[ $chosen == *" ${cases[at]%% *} "* ]] || unset "cases[at]"
  done
fi
for one in "${cases[@]}"; do
  read -r _ ours _ _ flags <<<"$one"
  # shellcheck disable=SC2086 # the flags are several
  measure "$ours" "${WARM_SECONDS:-4}" $flags >/dev/null # so that its code is compiled
done
for round in $(seq "$rounds"); do
  for one in "${cases[@]}"; do
    read -r name ours peer _ flags <<<"$one"
    # shellcheck disable=SC2086
    echo "$round $name $(measure "$peer" "$seconds" $flags) $(measure "$ours" "$seconds" $flags)"
  done
done | tee "$work/rounds"

echo
echo "$(date -u +%F), $rounds rounds of $seconds s, CPU us a transaction, medians, and the median of the rounds' ratios"
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
for one in "${cases[@]}"; do
  read -r name _ _ bar _ <<<"$one"
  peer=$(awk -v n="$name" '$2 == n {print $3}' "$work/rounds" | median)
  ours=$(awk -v n="$name" '$2 == n {print $5}' "$work/rounds" | median)
  ratio=$(awk -v n="$name" '$2 == n {print $5 / $3}' "$work/rounds" | median)
  rates=$(awk -v n="$name" '$2 == n {print $6 / $4}' "$work/rounds" | median)
  printf '%-14s PgBouncer %6.2f  Pando %6.2f  %.3fx (bar %s); transactions a second %.2fx\n' "$name" "$peer" "$ours" "$ratio" "$bar" "$rates"
done
