package weft.train.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import weft.layers.Parameter;
import weft.optim.Adadelta;
import weft.optim.Adagrad;
import weft.optim.Adam;
import weft.optim.AdamW;
import weft.optim.Adamax;
import weft.optim.Muon;
import weft.optim.NAdam;
import weft.optim.RMSprop;
import weft.optim.SGD;
import weft.optim.UpdateRule;
import weft.train.base.InputException;

/**
 * How a run learns.
 *
 * @param optimizer      name of the optimizer
 * @param lr             learning rate, above 0
 * @param momentum       in [0, 1); beta1 of Adam's kin
 * @param weightDecay    at least 0
 * @param scheduler      how the learning rate changes, as {@link RateSchedule} reads it
 * @param warmup         epochs in which the learning rate rises to its first value
 * @param clipNorm       the greatest norm that gradients keep
 * @param ema            share that the average of weights keeps in a step; empty for no average
 * @param labelSmoothing share of the target, in [0, 1], that is spread evenly over all classes
 */
public record Learning(Optimizer optimizer, double lr, double momentum, double weightDecay, String scheduler, int warmup,
        Optional<Double> clipNorm, Optional<Double> ema, double labelSmoothing) {

    /** The optimizers that a run can use, each with what it has where nothing is given. */
    public enum Optimizer {
        SGD(0.01, 0.9, 0), ADAM(0.001, 0.9, 0), ADAMW(0.001, 0.9, 0.01), RMSPROP(0.01, 0, 0), ADAGRAD(0.01, 0, 0),
        ADADELTA(1, 0, 0), ADAMAX(0.002, 0.9, 0), NADAM(0.002, 0.9, 0), MUON(0.001, 0.95, 0.1);

        private final double lr;
        private final double momentum;
        private final double weightDecay;

        Optimizer(double lr, double momentum, double weightDecay) {
            this.lr = lr;
            this.momentum = momentum;
            this.weightDecay = weightDecay;
        }

        public double defaultLr() {
            return lr;
        }

        public double defaultMomentum() {
            return momentum;
        }

        public double defaultWeightDecay() {
            return weightDecay;
        }

        /** Whether it has a momentum at all. */
        public boolean hasMomentum() {
            return this != ADAGRAD && this != ADADELTA;
        }

        static Optimizer named(String name) {
            return Arrays.stream(values()).filter(optimizer -> optimizer.toString().equals(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown optimizer '" + name + "'"));
        }

        /** The name on the command line and in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An optimizer with its own learning rate, momentum and weight decay, and nothing else. */
    public static Learning by(Optimizer optimizer) {
        return new Learning(optimizer, optimizer.lr, optimizer.momentum, optimizer.weightDecay, RateSchedule.NONE, 0,
                Optional.empty(), Optional.empty(), 0);
    }

    /** The same with another learning rate. */
    public Learning withLr(double value) {
        return new Learning(optimizer, value, momentum, weightDecay, scheduler, warmup, clipNorm, ema,
                labelSmoothing);
    }

    /** The same with a schedule and warm-up. */
    public Learning withScheduler(String value, int warmupEpochs) {
        return new Learning(optimizer, lr, momentum, weightDecay, value, warmupEpochs, clipNorm, ema,
                labelSmoothing);
    }

    /**
     * The schedule over {@code epochs} epochs.
     *
     * @throws InputException when there is no such schedule, or it is over before the last epoch
     */
    public RateSchedule schedule(int epochs) {
        RateSchedule schedule = RateSchedule.of(scheduler, Math.max(1, epochs - warmup), optimizer.hasMomentum());
        String name = RateSchedule.nameOf(scheduler);
        if (warmup > 0 && name.equals("onecycle")) {
            throw new InputException("--warmup %d: the schedule onecycle begins with a rise of its own; leave --warmup out"
                    .formatted(warmup));
        }
        long end = (long) warmup + schedule.length().orElse(epochs);
        if (end < epochs) {
            throw new InputException("--scheduler %s: is over after %d %s, but there are %d; say %s"
                    .formatted(scheduler, end, end == 1 ? "epoch" : "epochs", epochs,
                            RateSchedule.withEpochs(scheduler, epochs - warmup)));
        }
        return schedule;
    }

    /** The same with the lengths written out that follow from {@code epochs}, see {@link RateSchedule}. */
    Learning over(int epochs) {
        return withScheduler(schedule(epochs).text(), warmup);
    }

    /** Has an optimizer move these parameters at a learning rate: as one group, or the matrices and the rest apart. */
    public void addGroups(weft.optim.Optimizer by, List<Parameter> parameters, double rate) {
        Map<Boolean, List<Parameter>> areMatrices =
                parameters.stream().collect(Collectors.partitioningBy(p -> p.value().rank() >= 2));
        if (rule().equals(vectorRule())) {
            by.addGroup(parameters, rate, rule());
            return;
        }
        if (!areMatrices.get(true).isEmpty()) {
            by.addGroup(areMatrices.get(true), rate, rule());
        }
        if (!areMatrices.get(false).isEmpty()) {
            by.addGroup(areMatrices.get(false), rate, vectorRule());
        }
    }

    /** The rule by which matrices move, and with all but Muon everything. */
    private UpdateRule rule() {
        return switch (optimizer) {
            case SGD -> new SGD.Settings(momentum, 0, weightDecay, false);
            case ADAM -> Adam.DEFAULT.withMomentum(momentum).withWeightDecay(weightDecay);
            case ADAMW -> AdamW.DEFAULT.withMomentum(momentum).withWeightDecay(weightDecay);
            case ADAMAX -> Adamax.DEFAULT.withMomentum(momentum).withWeightDecay(weightDecay);
            case NADAM -> NAdam.Settings.DEFAULT.withMomentum(momentum).withWeightDecay(weightDecay);
            case RMSPROP -> new RMSprop.Settings(0.99, 1e-8, weightDecay, momentum, false);
            case ADAGRAD -> Adagrad.Settings.DEFAULT.withWeightDecay(weightDecay);
            case ADADELTA -> new Adadelta.Settings(0.9, 1e-6, weightDecay);
            case MUON -> new Muon.Settings(momentum, true, weightDecay, 1e-7, 5, Muon.Adjust.MATCH_RMS_ADAMW);
        };
    }

    /** The rule for parameters that are no matrices; its steps are as large as {@link #rule}'s. */
    private UpdateRule vectorRule() {
        return optimizer == Optimizer.MUON ? AdamW.DEFAULT.withWeightDecay(weightDecay) : rule();
    }

    /** As {@link #addTo} wrote it; throws when something is missing. */
    static Learning of(String optimizer, double lr, double momentum, double weightDecay, String scheduler, int warmup,
            Double clipNorm, Double ema, double labelSmoothing) {
        if (scheduler == null) {
            throw new IllegalArgumentException("scheduler is missing");
        }
        return new Learning(Optimizer.named(optimizer), lr, momentum, weightDecay, scheduler, warmup,
                Optional.ofNullable(clipNorm), Optional.ofNullable(ema), labelSmoothing);
    }

    /** Adds the settings for {@code run.json}. */
    void addTo(Map<String, Object> map) {
        map.put("optimizer", optimizer.toString());
        map.put("lr", lr);
        map.put("momentum", momentum);
        map.put("weight_decay", weightDecay);
        map.put("scheduler", scheduler);
        map.put("warmup", warmup);
        map.put("clip_norm", clipNorm.orElse(null));
        map.put("ema", ema.orElse(null));
        map.put("label_smoothing", labelSmoothing);
    }
}
