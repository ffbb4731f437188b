#!/usr/bin/env bash
# What reading a statement costs whose shape is known (JMH). Usage: bench/read-statement.sh [JMH's options]
set -euo pipefail
cd "$(dirname "$0")/.."
./build -q -pl bench -am package -DskipTests
java="$(bin/find-jdk)/bin/java"
exec "$java" --sun-misc-unsafe-memory-access=allow -cp "bench/target/classes:bench/target/lib/*" org.openjdk.jmh.Main ReadStatement "$@"
