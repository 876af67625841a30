// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011): a pure
// function from a counter and a key to four words, so that each thread computes the words of its own elements.
#pragma once

struct Words {
    unsigned c0, c1, c2, c3;
};

// The key is the seed and the counter is (low, high, 0, 0), each 64-bit number split into its two words.
__device__ inline Words philox(unsigned long long seed, unsigned long long counter) {
    unsigned k0 = static_cast<unsigned>(seed);
    unsigned k1 = static_cast<unsigned>(seed >> 32);
    Words w = {static_cast<unsigned>(counter), static_cast<unsigned>(counter >> 32), 0, 0};
#pragma unroll
    for (int round = 0; round < 10; round++) {
        unsigned high0 = __umulhi(0xD2511F53u, w.c0);
        unsigned high1 = __umulhi(0xCD9E8D57u, w.c2);
        unsigned low0 = 0xD2511F53u * w.c0;
        unsigned low1 = 0xCD9E8D57u * w.c2;
        w = {high1 ^ w.c1 ^ k0, low1, high0 ^ w.c3 ^ k1, low0};
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return w;
}
