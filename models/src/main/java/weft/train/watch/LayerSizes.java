package weft.train.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import weft.autograd.NoGrad;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;
import weft.layers.Sequential;
import weft.train.base.InputException;
import weft.train.measures.LayerSize;

/**
 * Records every few steps how large the outputs, gradients and weights of each layer are, in {@code layers.csv}. Gradients that
 * become smaller from layer to layer, on their way from the loss back to the image, vanish: the first layers do not learn.
 *
 * <p>A size is the mean of the absolute values; squares of gradients that vanish would be 0 in float32. Only the steps that are
 * measured are watched, and these wait for the device once for each layer.
 */
public final class LayerSizes implements AutoCloseable {
    private final Module model;
    private final Map<Module, String> names = new IdentityHashMap<>();
    private final RowFile out;
    private final int every;
    private final Consumer<List<LayerSize>> also;
    private final List<Module.HookHandle> hooks = new ArrayList<>();
    /** Of each layer, in the order of the model: the sum of the sizes of its outputs, and their number. */
    private final Map<String, double[]> outputs = new LinkedHashMap<>();

    private LayerSizes(Module model, RowFile out, int every, Consumer<List<LayerSize>> also) {
        this.model = model;
        this.out = out;
        this.every = every;
        this.also = also;
        // What a Sequential returns is what the last module in it returns, and the scores are those of the last layer.
        model.modules().forEach((name, module) -> {
            if (!name.isEmpty() && !(module instanceof Sequential)) {
                names.putIfAbsent(module, name);
            }
        });
        if (names.isEmpty()) {
            names.put(model, "");
        }
    }

    /**
     * Goes on with the file after {@code done} steps; rows of later steps are dropped, because these are made again.
     *
     * @param every after how many steps one is measured; the first is, too
     * @param also  is given the sizes of each step that was measured
     * @throws InputException when the file is there and is not what this wrote
     */
    public static LayerSizes of(Module model, Path file, long done, int every, Consumer<List<LayerSize>> also)
            throws IOException {
        List<LayerSize> before = done > 0 && Files.exists(file) ? read(file) : List.of();
        List<String> rows = new ArrayList<>(List.of(LayerSize.HEADER));
        before.stream().filter(size -> size.step() <= done).map(LayerSize::toRow).forEach(rows::add);
        return new LayerSizes(model, RowFile.of(file, rows), every, also);
    }

    /**
     * The rows of a file; the beginning of a last row, which a killed run may have left, is left out.
     *
     * @throws InputException when it is not what this wrote
     */
    public static List<LayerSize> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is no table of layer sizes: it is not text", e);
        }
        List<String> rows = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (!rows.isEmpty() && !rows.getFirst().equals(LayerSize.HEADER)) {
            throw new InputException(file + ": is no table of layer sizes: it does not begin with " + LayerSize.HEADER);
        }
        try {
            return rows.stream().skip(1).map(LayerSize::of).toList();
        } catch (IllegalArgumentException e) {
            throw new InputException("%s: the table is damaged: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** A step begins. */
    public void begins(long step) {
        if (!isMeasured(step)) {
            return;
        }
        for (Module module : model.modules().values()) {
            String name = names.get(module);
            if (name != null && outputs.putIfAbsent(name, new double[2]) == null) {
                hooks.add(module.onCall((_, _, y) -> add(outputs.get(name), y)));
            }
        }
    }

    private boolean isMeasured(long step) {
        return step == 1 || step % every == 0;
    }

    private static void add(double[] sums, Tensor y) {
        sums[0] += size(List.of(y));
        sums[1]++;
    }

    /** The step has ended, its gradients are still there. */
    public void ends(long step) {
        if (!isMeasured(step)) {
            return;
        }
        hooks.forEach(Module.HookHandle::remove);
        hooks.clear();
        List<LayerSize> sizes = new ArrayList<>();
        model.modules().forEach((_, module) -> {
            double[] sums = outputs.remove(names.getOrDefault(module, ""));
            if (sums != null) {
                List<Parameter> own = module.namedParameters().entrySet().stream()
                        .filter(entry -> !entry.getKey().contains(".")).map(Map.Entry::getValue).toList();
                sizes.add(new LayerSize(step, names.get(module), sums[0] / sums[1],
                        size(own.stream().filter(p -> p.gradient() != null).map(Parameter::gradient).toList()),
                        size(own.stream().map(Parameter::value).toList())));
            }
        });
        try {
            for (LayerSize size : sizes) {
                out.add(size.toRow());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        also.accept(sizes);
    }

    /** The mean of the absolute values of all elements; NaN where there are none. */
    private static double size(List<Tensor> tensors) {
        double sum = 0;
        long elements = 0;
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.open()) {
            for (Tensor tensor : tensors) {
                sum += tensor.size() == 0 ? 0 : tensor.abs().mean().item() * tensor.size();
                elements += tensor.size();
            }
        }
        return sum / elements;
    }

    @Override
    public void close() {
        hooks.forEach(Module.HookHandle::remove);
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
