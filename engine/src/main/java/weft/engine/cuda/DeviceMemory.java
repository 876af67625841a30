package weft.engine.cuda;

import weft.engine.backend.Memory;

/** An address on a GPU, and how many elements fit behind it. */
record DeviceMemory(long address, int elements) implements Memory {
}
