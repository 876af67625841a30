package weft.models.summary;

import java.util.List;

/**
 * One operation of a layer.
 *
 * @param operation its name, as the engine has it
 * @param flops     floating-point operations for one picture, a multiply-add counted as two
 * @param step      what it does to the receptive field
 */
public record Work(String operation, double flops, Step step) {

    /** What an operation does to the receptive field. */
    public sealed interface Step {

        /** The field of its result. */
        ReceptiveField after();
    }

    /** A window slides over the picture. */
    public record Window(int kernel, int dilation, int stride, ReceptiveField before) implements Step {
        @Override
        public ReceptiveField after() {
            return before.through(kernel, dilation, stride);
        }
    }

    /** The picture becomes larger by a factor; each output sees {@code taps} neighbours. */
    public record Enlarge(int taps, int factor, ReceptiveField before) implements Step {
        @Override
        public ReceptiveField after() {
            return before.enlarged(taps, factor);
        }
    }

    /** Branches come together, or there is one and it stays as it is: the operation looks at each place alone. */
    public record Join(List<ReceptiveField> branches) implements Step {
        public Join {
            branches = List.copyOf(branches);
        }

        @Override
        public ReceptiveField after() {
            return ReceptiveField.widest(branches);
        }
    }

    /** Each result depends on all places. */
    public record Everything(ReceptiveField before) implements Step {
        @Override
        public ReceptiveField after() {
            return ReceptiveField.ALL;
        }
    }
}
