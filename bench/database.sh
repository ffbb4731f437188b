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
JAVA_HOME=$(bin/find-jdk)
for tool in pgbouncer pgbench setpriv taskset; do
  command -v "$tool" >/dev/null || { echo "database.sh: $tool is missing (Debian: pgbouncer, postgresql-contrib, util-linux)" >&2; exit 1; }
done
./build -q -pl bench -am package -DskipTests
postgres=$(find "${PANDO_CACHE:-$HOME/.cache/pando}" -path '*/bin/postgres' 2>/dev/null | head -1)
[ -n "$postgres" ] || { echo "database.sh: no PostgreSQL in Pando's cache; run ./pando run examples/photos once" >&2; exit 1; }

work=$(mktemp -d /var/tmp/pando-database.XXXXXX)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
cp -r "$(dirname "$(dirname "$postgres")")" "$work/postgres"
chmod -R a+rX "$work"
export PGPASSWORD=bench-only
echo "$PGPASSWORD" >"$work/password"
echo "\"bench\" \"$PGPASSWORD\"" >"$work/users"
as=()
if [ "$(id -u)" = 0 ]; then # PostgreSQL and PgBouncer refuse it
  chown -R 65534:65534 "$work"
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"${as[@]}" "$work/postgres/bin/initdb" -D "$work/data" -U bench --pwfile="$work/password" -A scram-sha-256 -E UTF8 --locale=C --no-sync >/dev/null
"${as[@]}" "$work/postgres/bin/postgres" -D "$work/data" -p 19500 -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c shared_buffers=256MB -c synchronous_commit=off >"$work/postgres.log" 2>&1 &
pids+=($!)

bouncer() { # name, port, pool mode, pool size
  cat >"$work/$1.ini" <<CONF
[databases]
bench = host=127.0.0.1 port=19500
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $2
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $work/users
pool_mode = $3
default_pool_size = $4
max_client_conn = 1000
log_connections = 0
log_disconnections = 0
logfile = $work/$1.log
CONF
  taskset -c 1 "${as[@]}" pgbouncer -q "$work/$1.ini" >/dev/null 2>&1 &
  pids+=($!)
  pid_of[$1]=$!
}
router() { # name, port, pooling, pool size
  taskset -c 1 "$JAVA_HOME/bin/java" -Xms64m -Xmx192m -XX:MaxDirectMemorySize=128m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders \
    --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false -Dio.netty.leakDetection.level=disabled "-Djava.io.tmpdir=$work" \
    -cp "bench/target/*:bench/target/lib/*" dev.pando.bench.RouterAlone "$2" 127.0.0.1:19500 bench bench "$PGPASSWORD" "$4" "$3" \
    >"$work/$1.log" 2>"$work/$1.errors" &
  pids+=($!)
  pid_of[$1]=$!
  for _ in $(seq 100); do [ -s "$work/$1.log" ] && break || sleep 0.1; done
  password_of[$1]=$(head -1 "$work/$1.log") # each run's own
}
declare -A pid_of password_of port_of=([bouncer]=19501 [bouncer-session]=19502 [pando]=19503 [pando-session]=19504)
for _ in $(seq 100); do pgbench -h 127.0.0.1 -p 19500 -U bench -i -s 5 -q postgres >/dev/null 2>&1 && break || sleep 0.2; done
psql -q -h 127.0.0.1 -p 19500 -U bench postgres -c 'CREATE DATABASE bench'
pgbench -h 127.0.0.1 -p 19500 -U bench -i -s 5 -q bench >/dev/null 2>&1
bouncer bouncer 19501 transaction 8
bouncer bouncer-session 19502 session 40
router pando 19503 TRANSACTION 8
router pando-session 19504 SESSION 40
as_of() { # target, command...
  PGPASSWORD=${password_of[$1]:-$PGPASSWORD} "${@:2}"
}
for name in "${!port_of[@]}"; do
  for _ in $(seq 100); do as_of "$name" psql -q -h 127.0.0.1 -p "${port_of[$name]}" -U bench bench -c 'SELECT 1' >/dev/null 2>&1 && break || sleep 0.1; done
done

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
