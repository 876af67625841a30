// Reductions of a warp in one instruction.
// Target: compute_80
#include "words.h"
WORD(sum, __reduce_add_sync(~0u, a))
WORD(least, __reduce_min_sync(~0u, (int)a))
WORD(greatest, __reduce_max_sync(~0u, a))
WORD(conjunction, __reduce_and_sync(~0u, a | 0xff))
WORD(disjunction, __reduce_or_sync(~0u, a & 0xf0f0))
WORD(parity, __reduce_xor_sync(~0u, a))
