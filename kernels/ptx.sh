#!/usr/bin/env bash
# Compiles every kernel under src/main/cuda to PTX under src/main/resources/ptx, which is committed: machines without nvcc build
# from it.
#
#   kernels/ptx.sh              compile all
#   kernels/ptx.sh FAMILY/FILE  compile one, such as matmul/2_tiled
#   kernels/ptx.sh --check      compile all into a temporary directory and compare with what is committed; only under the nvcc
#                               build that made the committed files, because another build writes other registers
#   kernels/ptx.sh --test NAME  compile a file of the tests, src/test/cuda/NAME.cu, to src/test/resources/ptx-test; its PTX keeps
#                               its version, as it runs on the simulated GPU alone
#   kernels/ptx.sh --table      write resources.csv anew: what the machine code of each kernel takes; needs no nvcc
#   kernels/ptx.sh --tests      compile the kernels under src/test/cuda/forms, which test instructions, for sm_75 and sm_80
#   kernels/ptx.sh --report     assemble the committed PTX for sm_75, sm_80 and sm_90 and print registers and shared memory;
#                               fails on a spill or a stack frame
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cuda=$here/src/main/cuda
ptx=$here/src/main/resources/ptx

need() {
    command -v "$1" > /dev/null || { echo "ptx.sh: $1 is not on the PATH; install the CUDA toolkit"; exit 1; }
}

build() {
    nvcc --version | sed -n 's/^Build //p'
}

files() {
    (cd "$cuda" && find . -name '*.cu' | sed 's|^\./||; s|\.cu$||' | sort)
}

# compile FILE DIRECTORY [TARGET VERSION]. A kernel says in a line "// Target: compute_80" when it needs more than compute_75. No contraction: a
# product and a sum become an fma only where the source says so, because the exact operations promise the bits of plain IEEE
# arithmetic. PTX of a new toolkit names a version that only new drivers take, though the instructions are old: the version is
# lowered to the first that has the target. Version 7.0 does not know where a line was inlined, so that part of .loc goes, and
# with it the strings it points to. Paths become relative and lines in headers of the toolkit and the host compiler go, so that
# the result does not depend on the machine.
compile() {
    local file=$1 out=$2/$1.ptx target version
    target=$(sed -n 's|^// Target: \(compute_[0-9a-z]*\).*|\1|p' "$cuda/$file.cu" | head -1)
    target=${3:-${target:-compute_75}}
    version=${4:-7.0}
    if [[ $target == compute_90* ]]; then
        version=7.8
    fi
    if [[ $cuda == */src/test/cuda ]]; then
        version=9.0
    fi
    mkdir -p "$(dirname "$out")"
    (cd "$cuda" && nvcc -ptx -arch="$target" -lineinfo -fmad=false -Xcudafe --display_error_number -Werror all-warnings \
        "$file.cu" -o "$out.raw")
    {
        echo "// Generated from $file.cu by nvcc, build $(build). Do not edit: kernels/ptx.sh writes this file."
        awk -v root="$cuda/" -v version="$version" '
            NR == FNR {
                if (/^[ \t]*\.file[ \t]/ && (at = index($0, root))) {
                    path = substr($0, at + length(root))
                    sub(/^[a-z]+\/\.\.\//, "", path)
                    number[$2] = ++files
                    own[files] = path
                }
                next
            }
            /^\/\// || /^[ \t]*$/ || /^[ \t]*\.file[ \t]/ { next }
            /^\.version / { print ".version " version; next }
            /^[ \t]*\.section[ \t]+\.debug_str/ { skipping = 1; next }
            skipping { if (/^[ \t]*}/) skipping = 0; next }
            /^[ \t]*\.loc[ \t]/ {
                if ($2 in number) print "\t.loc\t" number[$2] " " $3 " " ($4 + 0)
                next
            }
            {
                # nvcc makes these numbers from the path of the file.
                gsub(/_INTERNAL_[0-9a-f]+_/, "_INTERNAL_00000000_")
                gsub(/_GLOBAL__N__[0-9a-f]+_/, "_GLOBAL__N__00000000_")
                print
            }
            END { for (i = 1; i <= files; i++) print "\t.file\t" i " \"" own[i] }' "$out.raw" "$out.raw"
    } > "$out"
    rm "$out.raw"
}

case ${1:-} in
    --check)
        if ! command -v nvcc > /dev/null; then
            echo "ptx.sh --check: skipped: there is no nvcc here"
            exit 0
        fi
        made=$(find "$ptx" -name '*.ptx' -exec sed -n '1s/.*build \([^ ]*\)\. Do not.*/\1/p' {} + | sort -u)
        if [[ $made != "$(build)" ]]; then
            echo "ptx.sh --check: skipped: the PTX was made by $made, this is $(build)"
            exit 0
        fi
        fresh=$(mktemp -d)
        trap 'rm -rf "$fresh"' EXIT
        for file in $(files); do
            compile "$file" "$fresh"
        done
        if ! diff -r -q -x resources.csv "$fresh" "$ptx"; then
            echo "ptx.sh --check: the committed PTX is not what its sources give; run kernels/ptx.sh"
            exit 1
        fi
        echo "ptx.sh --check: $(files | wc -l) files are what their sources give"
        cuda=$here/src/test/cuda
        for made in $(grep -l '^// Generated from ' "$here"/src/test/resources/ptx-test/*.ptx); do
            file=$(basename "$made" .ptx)
            compile "$file" "$fresh/test"
            cmp "$made" "$fresh/test/$file.ptx" || { echo "ptx.sh --check: run kernels/ptx.sh --test $file"; exit 1; }
        done
        ;;
    --tests)
        need nvcc
        cuda=$here/src/test/cuda/forms
        ptx=$here/src/test/resources/ptx-test/forms
        for file in $(files); do
            for arch in 75 80; do
                if [[ $arch == 80 ]] || ! grep -q '^// Target: compute_80' "$cuda/$file.cu"; then
                    compile "$file" "$ptx/sm_$arch" compute_$arch 8.0
                fi
            done
        done
        ;;
    --report)
        need ptxas
        failed=0
        for file in $(files); do
            for arch in sm_75 sm_80 sm_90; do
                lines=$(ptxas -arch=$arch -v "$ptx/$file.ptx" -o /dev/null 2>&1) || { echo "$lines"; exit 1; }
                echo "$lines" | awk -v file="$file" -v arch="$arch" '
                    /Compiling entry function/ { split($0, quoted, "\x27"); entry = quoted[2] }
                    /bytes stack frame/ { frame = $1; spill = $5 + $9 }
                    /Used [0-9]+ registers/ {
                        registers = $0; sub(/.*Used /, "", registers); sub(/ registers.*/, "", registers)
                        shared = 0
                        if (match($0, /[0-9]+ bytes smem/)) { shared = substr($0, RSTART, RLENGTH); sub(/ .*/, "", shared) }
                        printf "%-30s %-40s %s  registers %3d  shared %6d  stack %d  spilled %d\n", file, entry, arch, \
                            registers, shared, frame, spill
                        if (frame > 0 || spill > 0) bad = 1
                    }
                    END { exit bad }' || failed=1
            done
        done
        exit $failed
        ;;
    --table)
        mvn -q -f "$here/../pom.xml" -pl cuda -am test -Dtest=KernelReportTest -Dsurefire.failIfNoSpecifiedTests=false -Dweft.kernels.write=true
        echo "ptx.sh --table: wrote $ptx/resources.csv"
        ;;
    --test)
        need nvcc
        cuda=$here/src/test/cuda
        compile "${2:?the name of a file in src/test/cuda}" "$here/src/test/resources/ptx-test"
        ;;
    '')
        need nvcc
        find "$ptx" -name '*.ptx' -delete 2> /dev/null || true
        for file in $(files); do
            compile "$file" "$ptx"
        done
        echo "ptx.sh: now run kernels/ptx.sh --table"
        ;;
    *)
        need nvcc
        compile "$1" "$ptx"
        echo "ptx.sh: now run kernels/ptx.sh --table"
        ;;
esac
