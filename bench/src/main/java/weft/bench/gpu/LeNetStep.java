package weft.bench.gpu;

import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.CrossEntropyLoss;
import weft.layers.Module;
import weft.models.LeNet5;
import weft.optim.SGD;

/** A training step of LeNet-5 on a batch that is on the device already: forward, loss, backward, SGD with momentum. */
final class LeNetStep {

    private LeNetStep() {
    }

    static Row time(Device device, Stopwatch watch, int batch) {
        Generator.seed(1);
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module model = new LeNet5(10);
            SGD optimizer = new SGD(model.parameters(), 0.01, new SGD.Settings(0.9, 0, 0, false));
            CrossEntropyLoss criterion = new CrossEntropyLoss();
            Tensor x = Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(batch, 1, 32, 32)), device);
            Tensor labels = Tensor.allocate(new Spec(DType.INT32, Shape.of(batch)), device);
            float[] pixels = new float[x.size()];
            int[] classes = new int[batch];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (i * 7919 % 1000) / 1000f;
            }
            for (int i = 0; i < batch; i++) {
                classes[i] = i % 10;
            }
            x.upload(pixels);
            labels.upload(classes);
            double millis = watch.time(() -> {
                try (Scope _ = Scope.open()) {
                    Tensor loss = criterion.call(model.call(x), labels);
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                }
            });
            return new Row("lenet5 train step, batch " + batch, millis, 0, "lenet5 train step, batch " + batch);
        }
    }
}
