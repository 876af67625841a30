package weft.kernels.driver;

import weft.kernels.Dim3;

/**
 * What a device offers.
 *
 * @param name                      its name, such as {@code NVIDIA H100}
 * @param computeMajor              the compute capability, before the dot
 * @param computeMinor              and after it
 * @param multiprocessors           how many multiprocessors it has
 * @param warpSize                  threads of a warp
 * @param maxThreadsPerBlock        the most threads of a block
 * @param maxBlock                  the largest block in each dimension
 * @param maxGrid                   the largest grid in each dimension
 * @param maxThreadsPerMultiprocessor the most threads at work on one multiprocessor
 * @param sharedBytesPerBlock       the most shared memory a block gets, with dynamic memory that must be asked for
 * @param totalBytes                global memory
 */
public record DeviceProperties(String name, int computeMajor, int computeMinor, int multiprocessors, int warpSize,
        int maxThreadsPerBlock, Dim3 maxBlock, Dim3 maxGrid, int maxThreadsPerMultiprocessor,
        int sharedBytesPerBlock, long totalBytes) {}
