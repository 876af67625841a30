package weft.engine.cuda.base;

import weft.engine.backend.Memory;

/** An address on a GPU, and how many elements fit behind it. */
public record DeviceMemory(long address, int elements) implements Memory {
}
