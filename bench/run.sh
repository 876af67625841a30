#!/usr/bin/env bash
# Runs benchmarks from a checkout, building them first when they are missing or older than their sources.
#   bench/run.sh                              a short standard set, about two minutes
#   bench/run.sh MatmulBench                  the benchmarks that match a regular expression, in all their shapes
#   bench/run.sh PointwiseBench -p op=exp     JMH's options follow; -h lists them
#   bench/run.sh PointwiseBench -prof gc      bytes allocated per call (gc.alloc.rate.norm)
#   bench/run.sh --save [...]                 also writes all figures to bench/results/<time>.json
#   bench/run.sh --peers [...]                PyTorch beside Weft in the same run; downloads it the first time, some 250 MB
# Figures mean something only on a machine that does nothing else meanwhile.
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$root/bench/target/weft-bench.jar

fail() {
    echo "bench: $1" >&2
    exit 2
}

find_java() {
    local home version
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/java" ] && [ -r "$home/release" ]; then
            version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            if [ "${version:-0}" -ge 25 ]; then
                echo "$home/bin/java"
                return
            fi
        fi
    done
    fail "no JDK 25 or later found: install one and set JAVA_HOME to it"
}

profile=()
options=()
while [ $# -gt 0 ]; do
    case $1 in
        --save)
            mkdir -p "$root/bench/results"
            options+=(-rf json -rff "$root/bench/results/$(date +%Y-%m-%d_%H-%M-%S).json")
            shift ;;
        --peers)
            profile=(-Ppeers)
            shift ;;
        *) break ;;
    esac
done

java=$(find_java)
# The libraries beside the jar say with which profile it was built.
built_with_peers=$(find "$root/bench/target/lib" -name 'pytorch-engine-*' 2>/dev/null | head -n 1)
if [ ! -f "$jar" ] || [ -n "$(find "$root"/*/pom.xml "$root"/*/src/main "$root"/bench/src -newer "$jar" 2>/dev/null | head -n 1)" ] \
        || { [ ${#profile[@]} -gt 0 ] && [ -z "$built_with_peers" ]; }; then
    command -v mvn >/dev/null || fail "Maven not found: install it and run again"
    echo "bench: building ..." >&2
    mvn -B -q -f "$root/pom.xml" -Dmaven.test.skip=true ${profile[@]+"${profile[@]}"} -pl bench -am package
fi

exec "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -jar "$jar" \
    ${options[@]+"${options[@]}"} "$@"
