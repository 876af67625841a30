package weft.train.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.base.InputException;
import weft.train.measures.EpochRecord;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.runs.RunRecord;

/**
 * Where two runs part: the first step and tensor, if both have a {@link Trace}; else the first epoch whose numbers differ, and
 * the tensors of the final weights that do.
 *
 * @param settings lines about settings, data and devices that differ
 * @param first    where they part, in words; empty when nothing differs
 * @param compared what was compared, in words
 */
public record RunDifference(List<String> settings, Optional<String> first, String compared) {
    public RunDifference {
        settings = List.copyOf(settings);
    }

    /**
     * Compares two runs.
     *
     * @throws InputException when a folder holds no run, or a file of it is damaged
     */
    public static RunDifference of(Path a, Path b) throws IOException {
        RunFolder one = RunFolder.of(a);
        RunFolder other = RunFolder.of(b);
        List<String> settings = settings(RunRecord.read(one.run()), RunRecord.read(other.run()));
        Path traceA = a.resolve(Trace.FILE);
        Path traceB = b.resolve(Trace.FILE);
        if (Files.exists(traceA) && Files.exists(traceB)) {
            return byTrace(settings, traceA, traceB);
        }
        return byResults(settings, one, other);
    }

    private static List<String> settings(RunRecord a, RunRecord b) {
        List<String> lines = new ArrayList<>();
        difference("model", Map.of("model", a.model()), Map.of("model", b.model()), lines);
        difference("settings", a.settings(), b.settings(), lines);
        difference("data", a.data(), b.data(), lines);
        difference("device", a.device(), b.device(), lines);
        difference("environment", a.environment(), b.environment(), lines);
        return lines;
    }

    private static void difference(String what, Map<String, Object> a, Map<String, Object> b, List<String> lines) {
        Set<String> keys = new LinkedHashSet<>(a.keySet());
        keys.addAll(b.keySet());
        keys.stream().filter(key -> !Objects.equals(a.get(key), b.get(key)))
                .forEach(key -> lines.add("%s %s: %s and %s".formatted(what, key, a.get(key), b.get(key))));
    }

    // ---- traces ----

    private static RunDifference byTrace(List<String> settings, Path a, Path b) throws IOException {
        long steps = 0;
        try (BufferedReader one = Files.newBufferedReader(a); BufferedReader other = Files.newBufferedReader(b)) {
            List<String> names = cells(a, one.readLine());
            List<String> otherNames = cells(b, other.readLine());
            if (!names.equals(otherNames)) {
                return new RunDifference(settings, Optional.of("the networks have other tensors"), "traces");
            }
            while (true) {
                String rowA = one.readLine();
                String rowB = other.readLine();
                if (rowA == null || rowB == null) {
                    Optional<String> longer = rowA == null && rowB == null ? Optional.empty()
                            : Optional.of("one ends after step %d, the other goes on".formatted(steps));
                    return new RunDifference(settings, longer, "%,d steps of %d tensors".formatted(steps, names.size() - 1));
                }
                steps = Trace.step(a, rowA);
                if (steps != Trace.step(b, rowB)) {
                    throw new InputException("%s and %s do not begin with the same step".formatted(a, b));
                }
                if (!rowA.equals(rowB)) {
                    return new RunDifference(settings, Optional.of("step %d: %s".formatted(steps,
                            firstOf(names, cells(a, rowA), cells(b, rowB), a))), "%,d steps".formatted(steps));
                }
            }
        } catch (MalformedInputException e) {
            throw new InputException("%s or %s: is no trace: it is not text".formatted(a, b), e);
        }
    }

    private static String firstOf(List<String> names, List<String> a, List<String> b, Path file) {
        List<String> differ = new ArrayList<>();
        for (int i = 1; i < names.size(); i++) {
            if (i >= a.size() || i >= b.size()) {
                throw new InputException("%s: is no trace: step %s has too few entries".formatted(file, a.getFirst()));
            }
            if (!a.get(i).equals(b.get(i))) {
                differ.add(names.get(i));
            }
        }
        return differ.isEmpty() ? "its row" : differ.getFirst() + " is the first that differs"
                + (differ.size() == 1 ? "" : ", and %d after it".formatted(differ.size() - 1));
    }

    private static List<String> cells(Path file, String row) {
        if (row == null) {
            throw new InputException(file + ": is no trace: it is empty");
        }
        return Arrays.asList(row.split(",", -1));
    }

    // ---- results ----

    private static RunDifference byResults(List<String> settings, RunFolder a, RunFolder b) throws IOException {
        String compared = "epochs and final weights; train with --trace to compare steps";
        Optional<String> epoch = firstEpoch(epochs(a), epochs(b));
        Optional<String> tensor =
                Files.exists(a.last()) && Files.exists(b.last()) ? tensors(a.last(), b.last()) : Optional.empty();
        return new RunDifference(settings, epoch.map(first -> first + tensor.map(t -> "; final weights: " + t).orElse("")).or(
                () -> tensor.map(t -> "final weights: " + t)), compared);
    }

    private static List<EpochRecord> epochs(RunFolder folder) throws IOException {
        return Files.exists(folder.history()) ? History.read(folder.history()).epochs() : List.of();
    }

    private static Optional<String> firstEpoch(List<EpochRecord> a, List<EpochRecord> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            EpochRecord one = a.get(i);
            EpochRecord other = b.get(i);
            Optional<String> name = one.names().stream().filter(n -> !n.equals("seconds") && !n.equals("images_per_second"))
                    .filter(n -> Double.compare(one.value(n), other.value(n)) != 0).findFirst();
            if (name.isPresent()) {
                return Optional.of("epoch %d: %s is %s and %s".formatted(one.epoch(), name.get(), one.value(name.get()),
                        other.value(name.get())));
            }
        }
        return a.size() == b.size() ? Optional.empty()
                : Optional.of("one has %d epochs, the other %d".formatted(a.size(), b.size()));
    }

    private static Optional<String> tensors(Path a, Path b) {
        try (SafetensorsFile one = Safetensors.read(a); SafetensorsFile other = Safetensors.read(b)) {
            int differ = 0;
            double most = -1;
            String name = "";
            for (Map.Entry<String, StoredTensor> entry : one.tensors().entrySet()) {
                StoredTensor theirs = other.tensors().get(entry.getKey());
                if (theirs == null || !theirs.shape().equals(entry.getValue().shape())) {
                    return Optional.of(entry.getKey() + " is not in both, or of another shape");
                }
                try (Scope _ = Scope.open()) {
                    Tensor x = entry.getValue().load(Device.cpu());
                    Tensor y = theirs.load(Device.cpu());
                    if (!TensorSum.of(x.toArray()).equals(TensorSum.of(y.toArray()))) {
                        differ++;
                        double distance = largest(x.toDoubles(), y.toDoubles());
                        name = distance > most ? entry.getKey() : name;
                        most = Math.max(most, distance);
                    }
                }
            }
            return differ == 0 ? Optional.empty()
                    : Optional.of("%d of %d tensors differ, %s most, by up to %.3g".formatted(differ,
                            one.tensors().size(), name, most));
        }
    }

    private static double largest(double[] x, double[] y) {
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            most = Math.max(most, Math.abs(x[i] - y[i]));
        }
        return most;
    }
}
