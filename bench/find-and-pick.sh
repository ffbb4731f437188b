#!/usr/bin/env bash
# What finding a route among 10,000 and taking one of 1,000 instances costs, by policy (JMH).
# Usage: bench/find-and-pick.sh [JMH's options]
set -euo pipefail
cd "$(dirname "$0")/.."
./build -q -pl bench -am package -DskipTests
java="$(bin/find-jdk)/bin/java"
exec "$java" -cp "bench/target/classes:bench/target/lib/*" org.openjdk.jmh.Main FindAndPick "$@"
