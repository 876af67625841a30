// x: [N, groups, C, L]: the C * L elements of a group lie in one piece and are normalized together. There is one weight for each
// of the groups * C channels.
//
// Groups, 4 ints: N groups C L. Layer normalization has one group, whose channels are the elements of a row. There are mean,
// rest, var and invstd for each of the N * groups rows.
#pragma once

#include "../common/lanes.cuh"
#include "moments.cuh"

struct Groups {
    int N, groups, C, L;
};

__device__ inline unsigned perGroup(const Groups& g) {
    return static_cast<unsigned>(g.C) * g.L;
}

// The channel of element i of a row, which is group row % groups of image row / groups.
__device__ inline unsigned channelOf(const Groups& g, unsigned row, unsigned i) {
    return row % g.groups * g.C + i / g.L;
}

// Calls visit(row, member) for each group by a team of TEAM threads, all of which take part.
template <int TEAM, typename F>
__device__ inline void eachGroup(const Groups& g, F visit) {
    unsigned teams = gridDim.x * (BLOCK / TEAM);
    unsigned rows = static_cast<unsigned>(g.N) * g.groups;
    for (unsigned row = blockIdx.x * (BLOCK / TEAM) + threadIdx.x / TEAM; row < rows; row += teams) {
        visit(row, threadIdx.x % TEAM);
    }
}

template <int TEAM, typename T>
__device__ inline Moments<T> mergeTeam(const Moments<T>& m) {
    return TEAM == BLOCK ? mergeBlock<BLOCK>(m) : mergeWarp(m);
}

template <int TEAM, typename T>
__device__ inline T addTeam(T value) {
    auto add = [](T a, T b) { return a + b; };
    return TEAM == BLOCK ? foldBlock<BLOCK>(value, T(0), add) : foldWarp(value, add);
}
