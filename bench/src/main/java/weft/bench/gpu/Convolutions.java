package weft.bench.gpu;

import java.util.ArrayList;
import java.util.List;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/** Convolutions as networks have them, forward and both gradients, as the engine runs them. */
final class Convolutions {

    /** One layer: x: [N, C, H, H], w: [K, C, R, R], stride 1. */
    record Case(String name, int n, int c, int h, int k, int r, int padding) {

        private double flops() {
            int p = h + 2 * padding - r + 1;
            return 2.0 * n * k * c * r * r * p * p;
        }
    }

    static final List<Case> ALL = List.of(
            new Case("lenet5 conv1", 64, 1, 32, 6, 5, 0),
            new Case("lenet5 conv2", 64, 6, 14, 16, 5, 0),
            new Case("resnet20 16x32x32", 128, 16, 32, 16, 3, 1),
            new Case("resnet18 64x56x56", 32, 64, 56, 64, 3, 1),
            new Case("resnet18 128x28x28", 32, 128, 28, 128, 3, 1),
            new Case("resnet18 256x14x14", 32, 256, 14, 256, 3, 1),
            new Case("resnet18 512x7x7", 32, 512, 7, 512, 3, 1));

    private Convolutions() {}

    static List<Row> time(Device device, Stopwatch watch, List<Case> cases) {
        List<Row> rows = new ArrayList<>();
        for (Case c : cases) {
            try (Scope _ = Scope.open()) {
                Attrs.Conv2d attrs = Attrs.Conv2d.of(1, c.padding, 1);
                Tensor x = filled(device, c.n, c.c, c.h, c.h);
                Tensor w = filled(device, c.k, c.c, c.r, c.r);
                Tensor y = Ops.one(Convolution.CONV2D, attrs, x, w, null);
                rows.add(row(c, "forward", watch.time(() -> {
                    try (Scope _ = Scope.open()) {
                        Ops.one(Convolution.CONV2D, attrs, x, w, null);
                    }
                })));
                rows.add(row(c, "input gradient", watch.time(() -> {
                    try (Scope _ = Scope.open()) {
                        Ops.one(Convolution.CONV2D_INPUT_GRAD, new Attrs.ConvGrad(attrs, c.h, c.h), y, w);
                    }
                })));
                rows.add(row(c, "weight gradient", watch.time(() -> {
                    try (Scope _ = Scope.open()) {
                        Ops.one(Convolution.CONV2D_WEIGHT_GRAD, new Attrs.ConvGrad(attrs, c.r, c.r), x, y);
                    }
                })));
            }
        }
        return rows;
    }

    private static Row row(Case c, String what, double millis) {
        String name = "conv " + c.name + ", " + what;
        return new Row(name, millis, c.flops(), name);
    }

    /** Small, different numbers. With zeros, a GPU uses less power and may be faster. */
    private static Tensor filled(Device device, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919 % 1000) / 1000f - 0.5f;
        }
        Tensor tensor = Tensor.allocate(new Spec(DType.FLOAT32, shape), device);
        tensor.upload(values);
        return tensor;
    }
}
