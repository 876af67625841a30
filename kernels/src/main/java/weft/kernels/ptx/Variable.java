package weft.kernels.ptx;

import java.util.List;

/**
 * A variable or a parameter.
 *
 * @param space  where it lives
 * @param name   its name
 * @param type   the type of one element
 * @param align  its alignment in bytes
 * @param size   its size in bytes; 0 for an {@code .extern .shared} array, whose size the launch gives
 * @param init   the initial elements, possibly fewer than there are; empty when it starts as zeros
 * @param line   the line of its declaration
 */
public record Variable(StateSpace space, String name, PtxType type, int align, long size, List<Init> init, int line) {

    /** One initial element. */
    public sealed interface Init {

        /** A number: the bits of an integer or of a float. */
        record Value(long bits) implements Init {}

        /**
         * The address of another variable or of a function, plus an offset, shifted right. The element keeps the low bits:
         * {@code 0xff00(name)} initializes a byte with the second byte of an address, so its shift is 8.
         *
         * @param shift in bits
         */
        record AddressOf(String name, long offset, int shift) implements Init {

            /** The whole address. */
            public AddressOf(String name, long offset) {
                this(name, offset, 0);
            }
        }

        /** {@code count} elements that start as zero. */
        record Zeros(long count) implements Init {}
    }

    /** Whether the launch gives the size ({@code extern __shared__}). */
    public boolean isDynamic() {
        return size == 0;
    }
}
