// How a kernel reports a value that the host could not check: an index or a label out of range. The host sets a word to all
// ones before, and finds the first bad element in the high half and its value in the low half afterwards. The smallest wins, so
// the report does not depend on the order of threads; it is an integer, so nothing is rounded.
#pragma once

__device__ inline void report(unsigned long long* fault, unsigned element, int value) {
    atomicMin(fault, static_cast<unsigned long long>(element) << 32 | static_cast<unsigned>(value));
}
