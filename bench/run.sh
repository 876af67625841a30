#!/usr/bin/env bash
# Runs benchmarks from a checkout, building them first when they are missing or older than their sources.
#   bench/run.sh                              a short standard set, about two minutes
#   bench/run.sh MatmulBench                  the benchmarks that match a regular expression, in all their shapes
#   bench/run.sh PointwiseBench -p op=exp     JMH's options follow; -h lists them
#   bench/run.sh PointwiseBench -prof gc      bytes allocated per call (gc.alloc.rate.norm)
#   bench/run.sh --save [...]                 also writes all figures to bench/results/<time>.json
#   bench/run.sh --peers [...]                PyTorch beside Weft in the same run (Linux on x86-64; downloads 115 MB once)
#   WEFT_JAVA_OPTS   more options for the JVM: "-Dweft.threads=1 -Dai.djl.pytorch.num_threads=1" sets one thread on either side
# Figures per second mean something only on a machine that does nothing else meanwhile; for others there is the processor time.
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

peers=false
options=()
while [ $# -gt 0 ]; do
    case $1 in
        --save)
            mkdir -p "$root/bench/results"
            options+=(-rf json -rff "$root/bench/results/$(date +%Y-%m-%d_%H-%M-%S).json") ;;
        --peers) peers=true ;;
        --help)
            sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
            exit ;;
        *) break ;;
    esac
    shift
done

is_fresh() {
    [ -f "$jar" ] && [ -z "$(find "$root"/*/pom.xml "$root"/*/src/main "$root/bench/src" -newer "$jar" 2>/dev/null | head -n 1)" ]
}

# True when the last build took in the peers.
has_peers() {
    [ -f "$root/bench/target/classes/weft/bench/PeerMatmulBench.class" ]
}

java=$(find_java)
if ! is_fresh || { $peers && ! has_peers; }; then
    command -v mvn >/dev/null || fail "Maven not found: install it and run again"
    echo "bench: building ..." >&2
    mvn -B -q -f "$root/pom.xml" -Dmaven.test.skip=true $($peers && echo -Ppeers) -pl bench -am package
fi

jvm=(--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED)
if $peers; then
    # PyTorch's libraries come from their jar alone, and are unpacked inside the checkout.
    jvm+=(-Dai.djl.offline=true -DDJL_CACHE_DIR="$root/bench/target/djl" -Dorg.slf4j.simpleLogger.defaultLogLevel=error)
    [ $# -gt 0 ] || set -- Peer
else
    options+=(-e Peer)
fi
# shellcheck disable=SC2086  # the options are meant to be split at spaces
exec "$java" "${jvm[@]}" ${WEFT_JAVA_OPTS:-} -jar "$jar" ${options[@]+"${options[@]}"} "$@"
