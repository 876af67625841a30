package weft.layers.io.torch;

import weft.layers.io.base.ElementType;

/**
 * A run of elements that tensors are views of, as a pickle declares it; the bytes lie elsewhere in the file.
 *
 * @param type     of the elements
 * @param key      under which the file has them
 * @param elements how many
 */
record TorchStorage(ElementType type, String key, long elements) {

    /** The length of its bytes. Declared lengths are at most what a file can hold, so this does not overflow. */
    long bytes() {
        return type.bytesOf(elements);
    }
}
