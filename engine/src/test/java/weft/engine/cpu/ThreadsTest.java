package weft.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/** Operations whose tasks are planes give the same bits with one thread as with three, with many tasks. */
class ThreadsTest {

    private final int before = Parallel.threads();

    @AfterEach
    void restoreThreads() {
        Parallel.threads(before);
    }

    static Stream<Arguments> calls() {
        Shape maps = Shape.of(3, 5, 61, 67);
        Shape sevens = Shape.of(3, 5, 7, 7);
        Attrs.PlaneSize back = new Attrs.PlaneSize(61, 67);
        Attrs.Upsample larger = Attrs.Upsample.to(90, 77);
        Attrs.UpsampleGrad smaller = new Attrs.UpsampleGrad(Attrs.Upsample.to(61, 67), 40, 50);
        return Stream.of(
                call(AdaptivePooling.ADAPTIVE_AVG_POOL2D, new Attrs.PlaneSize(7, 7), maps),
                call(AdaptivePooling.ADAPTIVE_AVG_POOL2D, new Attrs.PlaneSize(1, 1), maps),
                call(AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, back, sevens),
                call(AdaptivePooling.ADAPTIVE_MAX_POOL2D, new Attrs.PlaneSize(7, 7), maps),
                call(Upsampling.UPSAMPLE_NEAREST2D, larger, maps),
                call(Upsampling.UPSAMPLE_NEAREST2D_GRAD, smaller, maps),
                call(Upsampling.UPSAMPLE_BILINEAR2D, larger, maps),
                call(Upsampling.UPSAMPLE_BILINEAR2D_GRAD, smaller, maps),
                call(TransposedConvolution.CONV_TRANSPOSE2D, new Attrs.ConvGrad(Attrs.Conv2d.of(2, 1, 1), 122, 134), maps,
                        Shape.of(5, 6, 4, 4), Shape.of(6)));
    }

    private static <A extends Attrs> Arguments call(Op<A> op, A attrs, Shape... inputs) {
        return Arguments.of(op, attrs, inputs);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("calls")
    <A extends Attrs> void theNumberOfThreadsDoesNotShow(Op<A> op, A attrs, Shape[] inputs) {
        Parallel.threads(1);
        float[] alone = run(op, attrs, inputs);
        Parallel.threads(3);

        assertThat(run(op, attrs, inputs)).isEqualTo(alone);
    }

    private static <A extends Attrs> float[] run(Op<A> op, A attrs, Shape[] inputs) {
        SplittableRandom random = new SplittableRandom(3);
        try (Scope _ = Scope.open()) {
            Tensor[] in = Stream.of(inputs).map(shape -> normal(random, shape)).toArray(Tensor[]::new);
            return Ops.apply(op, attrs, in).getFirst().toFloats();
        }
    }

    private static Tensor normal(SplittableRandom random, Shape shape) {
        float[] values = new float[shape.size()];
        IntStream.range(0, values.length).forEach(i -> values[i] = (float) random.nextGaussian());
        return Tensor.of(shape, values, Device.cpu());
    }
}
