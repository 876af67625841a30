package weft.train.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import weft.engine.Tensor;
import weft.engine.op.Op;

/**
 * The first operation of a step that made a NaN or an infinity.
 *
 * @param operation its name
 * @param phase     forward, backward or update
 * @param layer     path of the module in whose call it ran, or to whose call its gradient belongs
 * @param output    range of what it made
 * @param inputs    ranges of what it was given
 */
public record Finding(String operation, String phase, String layer, Range output, List<Range> inputs) {
    public Finding {
        inputs = List.copyOf(inputs);
    }

    /**
     * The values of a tensor.
     *
     * @param name  in the operation
     * @param shape with its type
     * @param low   the lowest finite value; NaN if there is none
     * @param high  the highest finite value; NaN if there is none
     * @param nans  how many are NaN
     * @param infinities how many are infinite
     */
    public record Range(String name, String shape, double low, double high, long nans, long infinities) {
        static Range of(String name, Tensor tensor) {
            double low = Double.NaN;
            double high = Double.NaN;
            long nans = 0;
            long infinities = 0;
            for (double value : tensor.toDoubles()) {
                if (Double.isNaN(value)) {
                    nans++;
                } else if (Double.isInfinite(value)) {
                    infinities++;
                } else {
                    low = Double.isNaN(low) ? value : Math.min(low, value);
                    high = Double.isNaN(high) ? value : Math.max(high, value);
                }
            }
            return new Range(name, tensor.spec().toString(), low, high, nans, infinities);
        }

        /** The range in words. */
        public String text() {
            String odd = (nans == 0 ? "" : ", %d NaN".formatted(nans))
                    + (infinities == 0 ? "" : ", %d infinite".formatted(infinities));
            return String.format(Locale.ROOT, "%s %s from %.6g to %.6g%s", name, shape, low, high, odd);
        }
    }

    /** What {@code op} made of its inputs. */
    static Finding of(Op<?> op, String phase, String layer, String output, Tensor made, List<Tensor> inputs) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != null) {
                ranges.add(Range.of(op.slot(i).name(), inputs.get(i)));
            }
        }
        return new Finding(op.name(), phase, layer.isEmpty() ? "the network itself" : layer, Range.of(output, made), ranges);
    }

    /** One line: where, and from what. */
    public String line() {
        return "%s in %s of %s made the first value that is not finite: %s; from %s".formatted(operation, phase, layer,
                output.text(),
                inputs.stream().map(Range::text).collect(Collectors.joining("; ")));
    }
}
