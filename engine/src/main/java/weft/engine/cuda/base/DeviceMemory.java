package weft.engine.cuda.base;

import weft.engine.backend.Memory;

/** An address on a GPU, and the number of elements that fit there. */
public record DeviceMemory(long address, int elements) implements Memory {}
