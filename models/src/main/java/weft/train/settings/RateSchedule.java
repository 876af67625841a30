package weft.train.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import weft.optim.schedule.CosineAnnealingLR;
import weft.optim.schedule.CosineAnnealingWarmRestarts;
import weft.optim.schedule.ExponentialLR;
import weft.optim.schedule.LinearLR;
import weft.optim.schedule.MultiStepLR;
import weft.optim.schedule.OneCycleLR;
import weft.optim.schedule.ReduceLROnPlateau;
import weft.optim.schedule.Schedule;
import weft.optim.schedule.StepLR;
import weft.train.base.InputException;
import weft.train.base.Numerals;
import weft.train.base.Suggestion;

/**
 * How the learning rate changes in a run, written as a name and numbers with colons between them. Numbers of epochs that follow
 * from the run are written out by {@link #of}, so that a run which is continued for more epochs keeps its schedule.
 *
 * <pre>{@code
 *   none
 *   step:EPOCHS[:GAMMA]                     times GAMMA (0.1) every EPOCHS epochs
 *   multistep:E1,E2,...[:GAMMA]             times GAMMA (0.1) after these epochs
 *   exponential:GAMMA                       times GAMMA after each epoch
 *   cosine[:EPOCHS[:MIN]]                   down to MIN (0) along half a cosine
 *   restarts:EPOCHS[:TIMES[:MIN]]           the same again and again, each TIMES (1) as long as the one before
 *   linear[:START[:END[:EPOCHS]]]           from START (1) to END (0) times the rate
 *   onecycle[:EPOCHS[:RISE[:cos|linear[:2|3]]]]   up to the rate in a share RISE (0.3) of the epochs, down in the rest
 *   plateau[:FACTOR[:PATIENCE]]             times FACTOR (0.1) when more than PATIENCE (10) epochs brought no better loss
 * }</pre>
 *
 * <p>linear and onecycle change the rate at every step, the others between epochs.
 *
 * @param text      with all numbers
 * @param schedule  makes the schedule over steps, given the number of steps in an epoch; empty for {@code plateau}
 * @param plateau   how {@code plateau} decides
 * @param length    how many epochs it covers; empty for no end
 */
public record RateSchedule(String text, Optional<IntFunction<Schedule>> schedule, Optional<ReduceLROnPlateau.Settings> plateau,
        Optional<Integer> length) {

    /** A constant rate. */
    public static final String NONE = "none";

    private static final List<String> NAMES = List.of(NONE, "step", "multistep", "exponential", "cosine", "restarts", "linear",
            "onecycle", "plateau");

    /** The name that {@code text} begins with. */
    private static String nameOf(String text) {
        return text.split(":", -1)[0];
    }

    /**
     * The schedule of a training.
     *
     * @param all the rows of {@link TrainRows}
     * @throws InputException when there is no such schedule, it is over before the last epoch, or the lengths are not possible
     */
    public static RateSchedule of(Settings all) {
        String text = all.get(TrainRows.SCHEDULER);
        int epochs = all.get(TrainRows.EPOCHS);
        int warmup = all.get(TrainRows.WARMUP);
        // The schedule is made before all settings are checked, and means nothing with wrong lengths.
        TrainRows.EPOCHS.check(all, epochs);
        TrainRows.WARMUP.check(all, warmup);
        RateSchedule schedule = of(text, Math.max(1, epochs - warmup), all.get(TrainRows.OPTIMIZER).hasMomentum());
        if (warmup > 0 && nameOf(text).equals("onecycle")) {
            throw new InputException("--warmup %d: the schedule onecycle begins with a rise of its own; leave --warmup out"
                    .formatted(warmup));
        }
        long end = (long) warmup + schedule.length().orElse(epochs);
        if (end < epochs) {
            throw new InputException("--scheduler %s: is over after %d %s, but there are %d; say %s".formatted(text, end,
                    end == 1 ? "epoch" : "epochs", epochs, withEpochs(text, epochs - warmup)));
        }
        return schedule;
    }

    /**
     * Reads a schedule.
     *
     * @param epochs   the length of schedules that span a run and do not name it, warm-up not counted
     * @param momentum whether the optimizer has a momentum, which {@code onecycle} moves
     * @throws InputException when it is none of the above
     */
    public static RateSchedule of(String text, int epochs, boolean momentum) {
        Numbers n = new Numbers(text);
        try {
            RateSchedule schedule = switch (n.name) {
                case NONE -> between(NONE, new ExponentialLR(1));
                case "step" -> {
                    StepLR step = new StepLR(n.count(1, null), n.number(2, 0.1));
                    yield between("step:%d:%s".formatted(step.stepSize(), step.gamma()), step);
                }
                case "multistep" -> {
                    MultiStepLR steps = new MultiStepLR(n.counts(1), n.number(2, 0.1));
                    yield between("multistep:%s:%s".formatted(join(steps.milestones()), steps.gamma()), steps);
                }
                case "exponential" -> between("exponential:" + n.number(1, null), new ExponentialLR(n.number(1, null)));
                case "cosine" -> {
                    CosineAnnealingLR cosine = new CosineAnnealingLR(n.count(1, epochs), n.number(2, 0.0));
                    yield between("cosine:%d:%s".formatted(cosine.tMax(), cosine.etaMin()), cosine).lasting(cosine.tMax());
                }
                case "restarts" -> {
                    var restarts = new CosineAnnealingWarmRestarts(n.count(1, null), n.count(2, 1), n.number(3, 0.0));
                    yield between("restarts:%d:%d:%s".formatted(restarts.t0(), restarts.tMult(), restarts.etaMin()), restarts);
                }
                case "linear" -> linear(n, epochs);
                case "onecycle" -> oneCycle(n, epochs, momentum);
                case "plateau" -> {
                    var plateau = ReduceLROnPlateau.Settings.DEFAULT.with(n.number(1, 0.1), n.count(2, 10));
                    yield new RateSchedule("plateau:%s:%d".formatted(plateau.factor(), plateau.patience()), Optional.empty(),
                            Optional.of(plateau), Optional.empty());
                }
                default -> throw new InputException("unknown scheduler '%s': %s".formatted(n.name,
                        Suggestion.among(NAMES, n.name)));
            };
            n.requireAllRead();
            return schedule;
        } catch (IllegalArgumentException e) {
            throw new InputException("--scheduler %s: %s; weft train --help shows what it takes".formatted(text, e.getMessage()),
                    e);
        }
    }

    /** The text of a schedule that says how many epochs it lasts, with another number of them. */
    private static String withEpochs(String text, int epochs) {
        String[] parts = text.split(":", -1);
        parts[parts[0].equals("linear") ? 3 : 1] = Integer.toString(epochs);
        return String.join(":", parts);
    }

    private static RateSchedule linear(Numbers n, int epochs) {
        double start = n.number(1, 1.0);
        double end = n.number(2, 0.0);
        int length = n.count(3, epochs);
        new LinearLR(start, end, length);
        RateSchedule schedule = new RateSchedule("linear:%s:%s:%d".formatted(start, end, length),
                Optional.of(steps -> new LinearLR(start, end, steps(length, steps))), Optional.empty(), Optional.empty());
        return end == 0 ? schedule.lasting(length) : schedule; // at rate 0 nothing is learned any more
    }

    private static RateSchedule oneCycle(Numbers n, int epochs, boolean momentum) {
        int length = n.count(1, epochs);
        double rise = n.number(2, 0.3);
        OneCycleLR.Anneal anneal = n.choice(3, "linear", "cos") ? OneCycleLR.Anneal.LINEAR : OneCycleLR.Anneal.COS;
        boolean three = n.choice(4, "3", "2");
        new OneCycleLR(length, rise, anneal, three);
        IntFunction<Schedule> schedule = steps -> {
            OneCycleLR cycle = new OneCycleLR(steps(length, steps), rise, anneal, three);
            return momentum ? cycle : cycle.withoutMomentum();
        };
        String text = "onecycle:%d:%s:%s:%d".formatted(length, rise, anneal.name().toLowerCase(Locale.ROOT),
                three ? 3 : 2);
        return new RateSchedule(text, Optional.of(schedule), Optional.empty(), Optional.empty()).lasting(length);
    }

    /** A schedule that changes the rate between epochs. */
    private static RateSchedule between(String text, Schedule epochs) {
        return new RateSchedule(text, Optional.of(epochs::perEpoch), Optional.empty(), Optional.empty());
    }

    /**
     * The number of steps in {@code epochs} epochs.
     *
     * @throws InputException when an int does not hold them
     */
    public static int steps(int epochs, int perEpoch) {
        long steps = (long) epochs * perEpoch;
        if (steps > Integer.MAX_VALUE) {
            throw new InputException("a schedule over %d epochs of %d steps each: at most %d steps can be made; take fewer epochs"
                    .formatted(epochs, perEpoch, Integer.MAX_VALUE));
        }
        return (int) steps;
    }

    private RateSchedule lasting(int epochs) {
        return new RateSchedule(text, schedule, plateau, Optional.of(epochs));
    }

    private static String join(List<Integer> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    /** The parts of a schedule's text, and how many of them were asked for. */
    private static final class Numbers {

        private final String name;
        private final List<String> parts;
        private int read;

        Numbers(String text) {
            this.parts = new ArrayList<>(Arrays.asList(text.split(":", -1)));
            this.name = parts.getFirst();
        }

        private String part(int i, boolean required) {
            read = Math.max(read, i);
            if (i >= parts.size() && required) {
                throw new IllegalArgumentException("a number is missing");
            }
            return i < parts.size() ? parts.get(i) : null;
        }

        /** @param otherwise what it is when it is not there; null when it must be */
        double number(int i, Double otherwise) {
            String part = part(i, otherwise == null);
            if (part == null) {
                return otherwise;
            }
            if (!Numerals.isDecimal(part)) {
                throw new IllegalArgumentException("'" + part + "' is not a number");
            }
            double number = Double.parseDouble(part);
            if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(part + " is not a number of at least 0");
            }
            return number;
        }

        int count(int i, Integer otherwise) {
            String part = part(i, otherwise == null);
            return part == null ? otherwise : whole(part);
        }

        List<Integer> counts(int i) {
            return Arrays.stream(part(i, true).split(",", -1)).map(Numbers::whole).toList();
        }

        private static int whole(String part) {
            try {
                if (!Numerals.isWhole(part)) {
                    throw new NumberFormatException(part);
                }
                return Integer.parseInt(part);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + part + "' is not a whole number", e);
            }
        }

        /** Whether a part is {@code first} rather than {@code second}, which it is when it is not there. */
        boolean choice(int i, String first, String second) {
            String part = part(i, false);
            if (part != null && !part.equals(first) && !part.equals(second)) {
                throw new IllegalArgumentException("'%s' is neither %s nor %s".formatted(part, second, first));
            }
            return first.equals(part);
        }

        void requireAllRead() {
            if (parts.size() > read + 1) {
                throw new IllegalArgumentException("'" + parts.getLast() + "' is one number too many");
            }
        }
    }
}
