package weft.cuda;

import jcuda.driver.CUdeviceptr;

/** A device address as JCuda wants it: JCuda keeps the number to itself and to subclasses. */
final class DevicePointer extends CUdeviceptr {

    /** A pointer for the driver to fill in. */
    DevicePointer() {}

    /** A pointer to {@code address}: that many bytes behind null. */
    DevicePointer(long address) {
        super(new CUdeviceptr(), address);
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}
