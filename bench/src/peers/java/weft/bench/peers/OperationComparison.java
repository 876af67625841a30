package weft.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import weft.bench.compare.MachineRates;
import weft.bench.compare.Row;
import weft.bench.compare.Side;
import weft.bench.compare.Work;
import weft.bench.peers.Recording.Call;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * An operation at the shapes of a network, beside PyTorch's function of the same meaning. Outputs may differ by {@value #ALLOWED}
 * of their size, both as Euclidean lengths: float32 sums in different orders are ten times closer.
 *
 * @param calls how often the training steps of all networks run it together
 */
record OperationComparison(Call<?> call, int calls) implements Comparison {

    private static final double ALLOWED = 1e-4;

    /** Every operation of the training steps, and of the inference of networks that are not trained. Equal ones are one. */
    static List<OperationComparison> all() {
        record Key(Op<?> op, Attrs attrs, List<?> inputs) {}
        Map<Key, Call<?>> first = new LinkedHashMap<>();
        Map<Key, Integer> counts = new LinkedHashMap<>();
        for (Network network : Network.ALL) {
            boolean training = network.training() > 0;
            int batch = training ? network.training() : network.inference().getLast();
            for (Call<?> call : Recordings.whole(network, batch, training).calls()) {
                Key key = new Key(call.op(), call.attrs(), call.inputs().stream().map(v -> v == null ? null : v.spec()).toList());
                first.putIfAbsent(key, call);
                counts.merge(key, 1, Integer::sum);
            }
        }
        // In the order of the operation table, so that one type's rows stand together.
        List<String> order = Ops.all().stream().map(Op::name).toList();
        List<OperationComparison> all = new ArrayList<>();
        first.forEach((key, call) -> all.add(new OperationComparison(call, counts.get(key))));
        all.sort((a, b) -> Integer.compare(order.indexOf(a.call.op().name()), order.indexOf(b.call.op().name())));
        return all;
    }

    /**
     * Of each operation the one shape whose calls take longest in all: for these few rows there is time to wait until the
     * compiler is done with their loops.
     *
     * @param peak the rates by which a shape's time is judged
     */
    static List<Comparison> heaviest(List<Comparison> rows, MachineRates peak) {
        Map<String, OperationComparison> heaviest = new LinkedHashMap<>();
        for (Comparison row : rows) {
            if (row instanceof OperationComparison operation) {
                heaviest.merge(operation.call.op().name(), operation,
                        (a, b) -> b.secondsAtPeak(peak) > a.secondsAtPeak(peak) ? b : a);
            }
        }
        return rows.stream().filter(row -> !(row instanceof OperationComparison) || heaviest.containsValue(row)).toList();
    }

    private double secondsAtPeak(MachineRates peak) {
        return calls * work().share(peak, 1);
    }

    @Override
    public Group group() {
        return Group.OPERATIONS;
    }

    @Override
    public String name() {
        String shapes = call.inputs().stream().map(v -> v == null ? "-" : v.spec().shape().toString().replace(", ", ","))
                .collect(Collectors.joining(" "));
        return (call.op().name() + " " + shapes + " " + describe(call.attrs())).strip();
    }

    /** What matters of the attributes beside the shapes. */
    private static String describe(Attrs attrs) {
        return switch (attrs) {
            case Attrs.Conv2d(Attrs.Sides stride, Attrs.Sides padding, _, int groups, Attrs.Epilogue epilogue) ->
                "s%dp%d%s%s".formatted(stride.h(), padding.h(), groups > 1 ? "g" + groups : "", relu(epilogue));
            case Attrs.ConvGrad(Attrs.Conv2d conv, int height, int width) ->
                describe(conv) + " to %dx%d".formatted(height, width);
            case Attrs.Pool2d pool -> "%dx%d s%dp%d".formatted(pool.kernel().h(), pool.kernel().w(), pool.stride().h(),
                    pool.padding().h());
            case Attrs.PoolGrad(Attrs.Pool2d pool, int height, int width) ->
                describe(pool) + " to %dx%d".formatted(height, width);
            case Attrs.Matmul(boolean a, boolean b) -> a || b ? "transposed " + (a ? "a" : "") + (b ? "b" : "") : "";
            case Attrs.Fused fused -> relu(fused.epilogue()).strip();
            case Attrs.Axes(List<Integer> axes, _) -> "over " + axes;
            case Attrs.Slice(int axis, int from, int to) -> "axis %d, %d to %d".formatted(axis, from, to);
            case Attrs.PlaneSize(int height, int width) -> "to %dx%d".formatted(height, width);
            default -> "";
        };
    }

    private static String relu(Attrs.Epilogue epilogue) {
        return epilogue == Attrs.Epilogue.RELU ? " relu" : "";
    }

    @Override
    public Work work() {
        return call.work();
    }

    @Override
    public Prepared prepare(PythonTorch python) {
        Weft<?> weft = Weft.of(call);
        OperationScript script = OperationScript.of(call);
        if (script == null) {
            return new Prepared(List.of(weft), "", "PyTorch has no function of its own for it");
        }
        Torch torch = new Torch(call, script, weft.numbers);
        List<float[]> ours = weft.results(script.compared());
        double difference = difference(ours, torch.results());
        if (difference <= ALLOWED) {
            return new Prepared(List.of(weft, torch), "", OperationScript.remark(call));
        }
        OperationScript other = OneDnnFault.otherwise(call);
        if (other != null) {
            torch.close();
            torch = new Torch(call, other, weft.numbers);
            if (difference(ours, torch.results()) <= ALLOWED) {
                return new Prepared(List.of(weft, torch), "", OneDnnFault.remark(difference));
            }
        }
        return new Prepared(List.of(weft, torch), "TorchScript differs by %.1e".formatted(difference), "");
    }

    /** The largest difference of an output, as a part of it; NaN if there is a NaN. */
    private static double difference(List<float[]> ours, List<float[]> theirs) {
        double largest = 0;
        for (int i = 0; i < ours.size(); i++) {
            float[] a = ours.get(i);
            double size = Agreement.length(a, new float[a.length]);
            double difference = Agreement.length(a, theirs.get(i));
            largest = Math.max(largest, difference == 0 ? 0 : difference / size);
        }
        return largest;
    }

    /** The operation in Weft. */
    private static final class Weft<A extends Attrs> implements Side {

        private final Scope scope = Scope.open();
        private final Op<A> op;
        private final A attrs;
        private final OperationInputs numbers;
        private final Tensor[] inputs;

        private Weft(Call<A> call) {
            op = call.op();
            attrs = call.attrs();
            numbers = OperationInputs.of(call);
            inputs = numbers.inputs().toArray(Tensor[]::new);
        }

        static <A extends Attrs> Weft<A> of(Call<A> call) {
            return new Weft<>(call);
        }

        /** Outputs of one run by their numbers, or inputs if these are what it changes. */
        List<float[]> results(List<Integer> numbers) {
            try (Scope _ = Scope.open()) {
                List<Tensor> outputs = apply();
                List<Tensor> changed = outputs.isEmpty() ? List.of(inputs) : outputs;
                return numbers.stream().map(i -> changed.get(i).toFloats()).toList();
            }
        }

        private List<Tensor> apply() {
            return inputs.length == 0 ? List.of(Ops.create(op, attrs, weft.engine.Device.cpu())) : Ops.apply(op, attrs, inputs);
        }

        @Override
        public String name() {
            return Row.OURS;
        }

        @Override
        public void run() {
            try (Scope _ = Scope.open()) {
                apply();
            }
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    /** PyTorch's function of the same meaning. */
    private static final class Torch implements Side {

        private final NDManager manager = NDManager.newBaseManager("PyTorch");
        private final TorchScript script;
        private final IValue[] arguments;

        Torch(Call<?> call, OperationScript operation, OperationInputs numbers) {
            script = new TorchScript(operation.method(call));
            List<Tensor> tensors = new ArrayList<>(numbers.inputs());
            tensors.removeIf(tensor -> tensor == null);
            operation.beside().forEach(name -> tensors.add(numbers.beside().get(name)));
            arguments = tensors.stream().map(tensor -> IValue.from((PtNDArray) TorchArrays.copy(manager, tensor)))
                    .toArray(IValue[]::new);
        }

        List<float[]> results() {
            try (IValue results = script.run("run", arguments)) {
                return java.util.Arrays.stream(results.toTensorArray((PtNDManager) manager)).map(NDArray::toFloatArray).toList();
            }
        }

        @Override
        public String name() {
            return "TorchScript";
        }

        @Override
        public void run() {
            script.run("run", arguments).close();
        }

        @Override
        public void close() {
            for (IValue argument : arguments) {
                argument.close();
            }
            script.close();
            manager.close();
        }
    }
}
