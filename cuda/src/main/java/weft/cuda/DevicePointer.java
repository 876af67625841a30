package weft.cuda;

import jcuda.driver.CUdeviceptr;

/** A device address as JCuda takes it. It is a subclass, because JCuda shows the number of the address to subclasses only. */
final class DevicePointer extends CUdeviceptr {

    /** A pointer for the driver to fill in. */
    DevicePointer() {}

    /** A pointer to {@code address}, as an offset from null: JCuda has no other way to make one of a number. */
    DevicePointer(long address) {
        super(new CUdeviceptr(), address);
    }

    /** The address as a number. */
    long address() {
        return getNativePointer() + getByteOffset();
    }
}
