# Sourced by the measuring scripts of the database router: PostgreSQL 18 from Pando's cache, PgBouncer and the router alone before it.
# Each is pinned to CPU 1, but for PostgreSQL. The caller sets port_of, and waits by until_open. All ends with the script.
JAVA_HOME=$(bin/find-jdk)
for tool in pgbouncer pgbench setpriv taskset; do
  command -v "$tool" >/dev/null || { echo "bench: $tool is missing (Debian: pgbouncer, postgresql-contrib, util-linux)" >&2; exit 1; }
done
./build -q -pl bench -am package -DskipTests
postgres=$(find "${PANDO_CACHE:-$HOME/.cache/pando}" -path '*/bin/postgres' 2>/dev/null | head -1)
[ -n "$postgres" ] || { echo "bench: no PostgreSQL in Pando's cache; run ./pando run examples/photos once" >&2; exit 1; }

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
  -c max_connections=200 -c shared_buffers=256MB -c synchronous_commit=off >"$work/postgres.log" 2>&1 &
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
max_client_conn = 6000
log_connections = 0
log_disconnections = 0
logfile = $work/$1.log
CONF
  taskset -c 1 "${as[@]}" pgbouncer -q "$work/$1.ini" >/dev/null 2>&1 &
  pids+=($!)
  pid_of[$1]=$!
}
router() { # name, port, pooling, pool size or usual
  taskset -c 1 "$JAVA_HOME/bin/java" -Xms64m -Xmx192m -XX:MaxDirectMemorySize=128m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders \
    --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false -Dio.netty.leakDetection.level=disabled "-Djava.io.tmpdir=$work" \
    -cp "bench/target/*:bench/target/lib/*" dev.pando.bench.RouterAlone "$2" 127.0.0.1:19500 bench bench "$PGPASSWORD" "$4" "$3" \
    >"$work/$1.log" 2>"$work/$1.errors" &
  pids+=($!)
  pid_of[$1]=$!
  for _ in $(seq 100); do [ -s "$work/$1.log" ] && break || sleep 0.1; done
  password_of[$1]=$(head -1 "$work/$1.log") # each run's own
}
declare -A pid_of password_of
for _ in $(seq 100); do pgbench -h 127.0.0.1 -p 19500 -U bench -i -s 5 -q postgres >/dev/null 2>&1 && break || sleep 0.2; done
psql -q -h 127.0.0.1 -p 19500 -U bench postgres -c 'CREATE DATABASE bench'
pgbench -h 127.0.0.1 -p 19500 -U bench -i -s 5 -q bench >/dev/null 2>&1
as_of() { # target, command...
  PGPASSWORD=${password_of[$1]:-$PGPASSWORD} "${@:2}"
}
until_open() { # waits for all of port_of
  for name in "${!port_of[@]}"; do
    for _ in $(seq 100); do as_of "$name" psql -q -h 127.0.0.1 -p "${port_of[$name]}" -U bench bench -c 'SELECT 1' >/dev/null 2>&1 && break || sleep 0.1; done
  done
}
