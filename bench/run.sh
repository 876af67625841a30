#!/usr/bin/env bash
# Runs benchmarks from a checkout, building them first when they are missing or older than their sources.
#   bench/run.sh                              a short standard set, about two minutes
#   bench/run.sh MatmulBench                  the benchmarks that match a regular expression, in all their shapes
#   bench/run.sh PointwiseBench -p op=exp     JMH's options follow; -h lists them
#   bench/run.sh PointwiseBench -prof gc      bytes allocated per call (gc.alloc.rate.norm)
#   bench/run.sh --save [...]                 also writes all figures to bench/results/<time>.json
#   bench/run.sh --story                      the stages of docs/cpu.md: a product and a convolution from plain loops to fast ones
# Figures per second mean something only on a machine that does nothing else meanwhile; for others there is the processor time.
#
# Weft beside PyTorch in the same process, one call of each in turn (Linux on x86-64; downloads 115 MB once):
#   bench/run.sh --peers                      training steps and inference of whole networks, each operation in them, and loading
#   bench/run.sh --peers --quick              fewer repetitions, each operation at its longest shape only: under five minutes
#   bench/run.sh --peers 'lenet5 training'    the rows whose names match a regular expression; --list lists the names
#   bench/run.sh --peers --memory             the peak memory of each training step, each side in a process of its own
#   bench/run.sh --peers --save               also writes the tables to README.md, and all samples to bench/results/<date>-cpu.json
# It first checks that all sides compute the same; where they don't, the row says so and the exit code is 1.
#
#   WEFT_JAVA_OPTS   more options for the JVM: "-Dweft.threads=1" sets one thread, with --peers on either side
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
story=false
save=false
options=()
while [ $# -gt 0 ]; do
    case $1 in
        --save) save=true ;;
        --peers) peers=true ;;
        --story) story=true ;;
        --help)
            sed -n '2,/^[^#]/s/^#\( \|$\)//p' "$0"
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
    [ -f "$root/bench/target/classes/weft/bench/peers/Main.class" ]
}

java=$(find_java)
if ! is_fresh || { $peers && ! has_peers; }; then
    command -v mvn >/dev/null || fail "Maven not found: install it and run again"
    echo "bench: building ..." >&2
    mvn -B -q -f "$root/pom.xml" -Dmaven.test.skip=true $($peers && echo -Ppeers) -pl bench -am package
fi

jvm=(--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED)
# As in the program that users run.
case " ${WEFT_JAVA_OPTS:-}" in *" -XX:+Use"*GC*) ;; *) jvm+=(-XX:+UseSerialGC) ;; esac
main=weft.bench.Main
if $peers; then
    main=weft.bench.peers.Main
    # Names the device that records operations. Not in the jar, where it would outlive the classes of a build with the peers.
    jar=$jar:$root/bench/src/peers/resources
    # PyTorch's libraries come from their jar alone, and are unpacked inside the checkout.
    jvm+=(-Dai.djl.offline=true -DDJL_CACHE_DIR="$root/bench/target/djl" -Dorg.slf4j.simpleLogger.defaultLogLevel=error)
    jvm+=(-Dweft.root="$root" -Dweft.commit="$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)")
    # PyTorch warns at convolutions of a single image, again and again, that this processor is none of NNPACK's.
    exec 2> >(grep --line-buffered -v 'NNPACK.cpp' >&2)
    ! $save || options+=(--save)
elif $story; then
    main=weft.bench.story.Main
elif $save; then
    mkdir -p "$root/bench/results"
    options+=(-rf json -rff "$root/bench/results/$(date +%Y-%m-%d_%H-%M-%S).json")
fi
# shellcheck disable=SC2086  # the options are meant to be split at spaces
exec "$java" "${jvm[@]}" ${WEFT_JAVA_OPTS:-} -cp "$jar" "$main" ${options[@]+"${options[@]}"} "$@"
