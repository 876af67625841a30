package weft.cuda;

import jcuda.driver.CUdeviceptr;

/** A device address as JCuda wants it: JCuda keeps the number to itself and to subclasses. */
final class DevicePointer extends CUdeviceptr {

    /** A pointer for the driver to fill in. */
    DevicePointer() {}

    /** A pointer to {@code address}, as an offset from null: JCuda has no other way to make one of a number. */
    DevicePointer(long address) {
        super(new CUdeviceptr(), address);
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}
