package weft.cuda;

import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoD;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;
import static weft.cuda.CudaLibrary.check;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import weft.kernels.GpuException;

/**
 * Copies between host and device. From and to pinned memory they are asynchronous; from and to Java arrays and other memory the
 * host waits, because nothing may move or free that memory during the copy.
 */
final class HostCopies {

    /** The most bytes of one copy: JCuda reaches native memory through a byte buffer, which has fewer than 2^31 bytes. */
    private static final long PIECE = 1L << 30;

    private record Pinned(Pointer pointer, long bytes) {}

    /** Pinned memory by its first address. */
    private final TreeMap<Long, Pinned> pinned = new TreeMap<>();

    /** Pinned memory, which the operating system never moves. One byte buffer covers it, so it has fewer than 2^31 bytes. */
    MemorySegment allocatePinned(long bytes) {
        if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
            throw new GpuException("allocatePinned: " + bytes + " bytes; the size must be from 1 to 2^31 - 1");
        }
        Pointer pointer = new Pointer();
        check(cuMemHostAlloc(pointer, bytes, 0), "allocating " + bytes + " bytes of pinned memory");
        MemorySegment segment = MemorySegment.ofBuffer(pointer.getByteBuffer(0, bytes));
        pinned.put(segment.address(), new Pinned(pointer, bytes));
        return segment;
    }

    void freePinned(MemorySegment host) {
        Pinned p = pinned.remove(host.address());
        if (p == null) {
            throw new GpuException("freePinned: this is not the start of pinned memory");
        }
        check(cuMemFreeHost(p.pointer()), "freeing pinned memory");
    }

    /** Whether {@code host} begins in memory of {@link #allocatePinned}. */
    private boolean isPinned(MemorySegment host) {
        Map.Entry<Long, Pinned> below = host.isNative() ? pinned.floorEntry(host.address()) : null;
        return below != null && host.address() - below.getKey() < below.getValue().bytes();
    }

    void toDevice(long address, MemorySegment host, CUstream stream) {
        boolean asynchronous = isPinned(host);
        if (!asynchronous) {
            check(cuStreamSynchronize(stream), "waiting for a stream");
        }
        for (long at = 0; at < host.byteSize(); at += PIECE) {
            MemorySegment piece = host.asSlice(at, Math.min(PIECE, host.byteSize() - at));
            DevicePointer to = new DevicePointer(address + at);
            check(asynchronous ? cuMemcpyHtoDAsync(to, pointer(piece), piece.byteSize(), stream)
                    : cuMemcpyHtoD(to, pointer(piece), piece.byteSize()), "copying " + host.byteSize() + " bytes to the device");
        }
    }

    void toHost(MemorySegment host, long address, CUstream stream) {
        boolean asynchronous = isPinned(host);
        if (!asynchronous) {
            check(cuStreamSynchronize(stream), "waiting for a stream");
        }
        for (long at = 0; at < host.byteSize(); at += PIECE) {
            MemorySegment piece = host.asSlice(at, Math.min(PIECE, host.byteSize() - at));
            DevicePointer from = new DevicePointer(address + at);
            check(asynchronous ? cuMemcpyDtoHAsync(pointer(piece), from, piece.byteSize(), stream)
                    : cuMemcpyDtoH(pointer(piece), from, piece.byteSize()), "copying " + host.byteSize() + " bytes to the host");
        }
    }

    /** JCuda's pointer to the memory; in a segment of an array, the address is an offset into the array in bytes. */
    private static Pointer pointer(MemorySegment host) {
        Object array = host.heapBase().orElse(null);
        return switch (array) {
            case null -> Pointer.to(host.asByteBuffer());
            case byte[] a -> Pointer.to(a).withByteOffset(host.address());
            case short[] a -> Pointer.to(a).withByteOffset(host.address());
            case char[] a -> Pointer.to(a).withByteOffset(host.address());
            case int[] a -> Pointer.to(a).withByteOffset(host.address());
            case long[] a -> Pointer.to(a).withByteOffset(host.address());
            case float[] a -> Pointer.to(a).withByteOffset(host.address());
            case double[] a -> Pointer.to(a).withByteOffset(host.address());
            default -> throw new GpuException("cannot copy from or to " + array.getClass().getSimpleName());
        };
    }
}
