#!/usr/bin/env bash
# Writes src/main/cuda/README.md from the comments that the kernel files begin with.
#
#   kernels/readme.sh           write it
#   kernels/readme.sh --check   compare it with what is committed
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cuda=$here/src/main/cuda
page=$cuda/README.md

# The comment that a file begins with, as it stands there.
header() {
    printf '```text\n'
    awk '!/^\/\// { exit } { sub(/^\/\/ ?/, ""); print }' "$1"
    printf '```\n'
}

# Files of a family: what is shared first, then the variants and topics by name.
family() {
    local file name
    printf '\n## %s\n' "$1"
    for file in "$cuda/$1"/*.cuh "$cuda/$1"/*.cu; do
        if [ -f "$file" ]; then
            name=${file#"$cuda/"}
            printf '\n### [%s](%s)\n\n' "${name%.cu}" "$name"
            header "$file"
        fi
    done
}

families() {
    (cd "$cuda" && find . -mindepth 1 -maxdepth 1 -type d ! -name common | sed 's|^\./||' | sort)
}

write() {
    cat << 'END'
<!-- Made by kernels/readme.sh from the comments that the kernel files begin with. Do not edit. -->

# The kernels

One directory per family. Where several files do the same work they are variants, with numbers from naive to fast; the others are
topics, without. Files in `.cuh` are included. Each `.cu` gives one PTX file of the same name under `../resources/ptx`:
`kernels/ptx.sh` writes them, and `kernels/ptx.sh --report` prints registers and shared memory.

## Conventions

- **Entries** end in their type: `_f32`, `_f64`, `_i32`, `_u8`; kernels that move bits end in the size of an element: `_b1`,
  `_b4`, `_b8`. `T` below is that type. `OP` stands for the name of the operation.
- **Parameters** are listed in order. A name alone is a pointer (8 bytes). `n:u32` is an `int` that is not negative, `k:i32` an
  `int`, `seed:u64` a `long`, `c:T` a number rounded to T by the host, `bits:B` the bits of an element of that size. A struct is
  passed by value and made of ints only.
- **Grids** are one-dimensional unless said otherwise. Every kernel loops, so any grid of at least one block gives the same bits;
  the grid below is the one that needs a single pass. A block must have exactly the size given. An empty result needs no launch,
  and a launch with n = 0 does nothing.
- **Alignment**: pointers are aligned to their element. Where a kernel reads 16 bytes at once, it looks whether it can.
- **Inputs and outputs must not overlap**, except those of an operation in place.
- **Determinism**: no floating-point atomics. Results depend on the entry and its parameters (`splits`, `terms`), never on the
  grid.
- **Faults**: a pointer to a `u64` that the host sets to all ones before. If it is still all ones afterwards, no index was bad.
  Else the high half is the number of the first bad element (`cross_entropy`: the row) and the low half its value. Where a kernel
  reports a fault, that element of its result is not to be used.
END
    for name in common $(families); do
        family "$name"
    done
}

case ${1:-} in
    --check)
        if ! diff <(write) "$page" > /dev/null; then
            echo "readme.sh --check: $page is not what the kernel files say; run kernels/readme.sh"
            exit 1
        fi
        echo "readme.sh --check: the page of the kernels is what their files say"
        ;;
    '')
        write > "$page.new"
        mv "$page.new" "$page"
        ;;
    *)
        echo "usage: kernels/readme.sh [--check]"
        exit 2
        ;;
esac
