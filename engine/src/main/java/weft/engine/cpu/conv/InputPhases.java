package weft.engine.cpu.conv;

import java.util.ArrayList;
import java.util.List;
import weft.engine.cpu.base.Scratch;
import weft.engine.cpu.base.Scratch.Use;
import weft.engine.op.geometry.ConvGeometry;
import weft.engine.op.geometry.WindowAxis;

/**
 * The input gradient of a convolution with a stride, along one axis of the image.
 *
 * <p>Input position {@code h} meets output {@code p} through tap {@code r} where {@code h + pad = p * stride + r * dil}. So
 * positions with the same remainder {@code phase = h % stride} meet the same taps, and writing {@code h = phase + i *
 * stride}, {@code p = i + shift} with {@code shift = (phase + pad - r * dil) / stride}: within a phase the gradient is a
 * convolution of stride 1.
 *
 * @param axis   the convolution's windows along the input axis
 * @param first  the smallest shift of any phase and tap
 * @param reach  the largest shift minus the smallest
 */
record InputPhases(WindowAxis axis, int first, int reach) {

    static InputPhases of(WindowAxis axis) {
        // For each tap there is exactly one phase, the one that makes the shift a whole number: the ceiling.
        int first = Math.ceilDiv(-axis.place(0, axis.taps() - 1), axis.stride());
        int last = Math.ceilDiv(-axis.place(0, 0), axis.stride());
        return new InputPhases(axis, first, last - first);
    }

    /** Positions of a phase. */
    int length(int phase) {
        return Math.max(0, Math.ceilDiv(axis.size() - phase, axis.stride()));
    }

    /** Positions of the longest phase, the first. */
    int longest() {
        return length(0);
    }

    boolean meets(int phase, int tap) {
        return Math.floorMod(phase - axis.place(0, tap), axis.stride()) == 0;
    }

    /** The shift of a tap in a phase, counted from the smallest shift. */
    int shift(int phase, int tap) {
        return Math.floorDiv(phase - axis.place(0, tap), axis.stride()) - first;
    }

    /** Phase (h, w) of both axes and the range of its taps. */
    record Phase(int h, int w, int begin, int end) {

        boolean hasTaps() {
            return begin < end;
        }
    }

    /** All {@code count} taps (k, r, s), phase by phase: where their weights lie and where they read the gradient of y. */
    record Taps(List<Phase> phases, int count, int[] weightOffset, int[] imageOffset) {}

    /** The phases of an image that have positions; {@code image} is the layout of dy's planes of one group. */
    static Taps taps(ConvGeometry shape, InputPhases down, InputPhases across, PaddedImage image) {
        List<Phase> phases = new ArrayList<>();
        int all = shape.groupK() * shape.R() * shape.S();
        int[] weightOffset = Scratch.ints(Use.LEFT_OFFSET, all);
        int[] imageOffset = Scratch.ints(Use.RIGHT_OFFSET, all);
        int count = 0;
        for (int h = 0; h < Math.min(shape.strideH(), shape.H()); h++) {
            for (int w = 0; w < Math.min(shape.strideW(), shape.W()); w++) {
                int begin = count;
                for (int k = 0; k < shape.groupK(); k++) {
                    for (int r = 0; r < shape.R(); r++) {
                        for (int s = 0; s < shape.S(); s++) {
                            if (down.meets(h, r) && across.meets(w, s)) {
                                weightOffset[count] = k * shape.taps() + r * shape.S() + s;
                                imageOffset[count++] = image.position(k, down.shift(h, r), across.shift(w, s));
                            }
                        }
                    }
                }
                phases.add(new Phase(h, w, begin, count));
            }
        }
        return new Taps(phases, count, weightOffset, imageOffset);
    }
}
