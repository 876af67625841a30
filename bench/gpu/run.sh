#!/usr/bin/env bash
# Runs Weft on the GPU of this machine: the parity and gradient suite, a training, and the times of the main kernels, beside
# PyTorch's where PyTorch is installed. Needs Linux on x86-64 and NVIDIA's driver, nothing else.
#
#   ./run.sh         everything; the report goes to results/report.md beside this script
#   ./run.sh --sim   the same programs on the simulated GPU, with tiny sizes, to see that the bundle is whole
#
# Exit codes: 0 all passed; 2 there is no driver or no GPU; 1 something failed or took too long.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$here/results
device=cuda
if [ "${1:-}" = --sim ]; then
    device=sim
fi

# Seconds that each part may take; together they stay below 8 minutes.
suite_seconds=270
torch_seconds=60
bench_seconds=120

java=("$here/jre/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true -Xmx8g
    -cp "$here/classes:$here/jars/*")

# The command without the line with which each JVM greets the incubating Vector API.
quietly() {
    "$@" 2> >(grep -v "WARNING: Using incubator modules" >&2)
}

# part NAME SECONDS COMMAND...: a part of the report, on the screen and in the file.
part() {
    local name=$1 seconds=$2 status
    shift 2
    echo "== $name"
    quietly timeout "$seconds" "$@" 2>&1
    status=$?
    if [ "$status" = 124 ]; then
        echo "$name: stopped after $seconds s"
    elif [ "$status" != 0 ]; then
        echo "$name: exit code $status"
    fi
    echo
    return "$status"
}

if [ "$device" = cuda ]; then
    quietly "${java[@]}" weft.bench.gpu.GpuBench check || exit
fi

rm -rf "$out"
mkdir -p "$out"
cd "$out" || exit 1
failed=0

{
    part "Parity and gradients on $device" "$suite_seconds" "${java[@]}" weft.tests.DeviceSuite "$device" || failed=1
    if [ "$device" = cuda ] && python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2> /dev/null; then
        echo "== PyTorch"
        timeout "$torch_seconds" python3 "$here/torch_times.py" > torch.tsv 2> torch.log \
            || echo "PyTorch: stopped, see results/torch.log; its rows so far are used"
        echo
    fi
    part "Training and times on $device" "$bench_seconds" "${java[@]}" weft.bench.gpu.GpuBench "$device" report.md torch.tsv \
        || failed=1
    echo "$failed" > failed
} 2>&1 | tee log.txt

failed=$(cat failed 2> /dev/null || echo 1)
rm -f failed
{
    echo
    grep -h "^Parity and gradients on\|^FAILED\|^SKIPPED" log.txt
} >> report.md
echo "report: $out/report.md"
exit "$failed"
