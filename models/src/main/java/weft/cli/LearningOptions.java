package weft.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import weft.train.base.InputException;
import weft.train.settings.Learning;
import weft.train.settings.Learning.Optimizer;
import weft.train.settings.RateSchedule;

/** How a run learns: the optimizer and what goes with it. */
final class LearningOptions {
    @Option(names = "--optimizer", paramLabel = "NAME", defaultValue = "adam",
            description = "sgd, adam, adamw, rmsprop, adagrad, adadelta, adamax, nadam, or muon for matrices and filters with "
                    + "adamw for the rest (default: ${DEFAULT-VALUE}).")
    private Optimizer optimizer;

    @Option(names = "--lr", paramLabel = "X",
            description = "Learning rate (default: 0.001; 0.01 for sgd, rmsprop and adagrad; 0.002 for adamax and nadam; 1 for "
                    + "adadelta).")
    private Double lr;

    @Option(names = "--momentum", paramLabel = "X",
            description = "Momentum of sgd, rmsprop and muon, beta1 of adam and its kin (default: 0.9; 0 for rmsprop; 0.95 for "
                    + "muon).")
    private Double momentum;

    @Option(names = "--weight-decay", paramLabel = "X",
            description = "Decay of the weights: an L2 penalty, decoupled from the gradient for adamw and muon (default: 0; 0.01 "
                    + "for adamw; 0.1 for muon).")
    private Double weightDecay;

    @Option(names = "--scheduler", paramLabel = "NAME[:X...]", defaultValue = RateSchedule.NONE, description = {
            "How the learning rate changes (default: ${DEFAULT-VALUE}):",
            "step:EPOCHS[:GAMMA]  times GAMMA (0.1) every EPOCHS epochs",
            "multistep:E1,E2,...[:GAMMA]  times GAMMA (0.1) after these epochs",
            "exponential:GAMMA  times GAMMA after each epoch",
            "cosine[:EPOCHS[:MIN]]  down to MIN (0) along half a cosine",
            "restarts:EPOCHS[:TIMES[:MIN]]  cosines again and again, each TIMES (1) as long",
            "linear[:START[:END[:EPOCHS]]]  from START (1) to END (0) times --lr, step by step",
            "onecycle[:EPOCHS[:RISE[:cos|linear[:2|3]]]]  up to --lr in a share RISE (0.3) of the time, then down, step by step, in "
                    + "2 or 3 phases; the momentum goes the other way",
            "plateau[:FACTOR[:PATIENCE]]  times FACTOR (0.1) after more than PATIENCE (10) epochs without a better validation loss"})
    private String scheduler;

    @Option(names = "--warmup", paramLabel = "EPOCHS", defaultValue = "0",
            description = "First raise the learning rate from a hundredth, step by step (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--clip-norm", paramLabel = "X", description = "Scale gradients down to this norm when theirs is larger.")
    private Double clipNorm;

    @Option(names = "--ema", paramLabel = "DECAY",
            description = "Evaluate and save a moving average of the weights that keeps this share in each step, such as 0.999.")
    private Double ema;

    @Option(names = "--label-smoothing", paramLabel = "X", defaultValue = "0",
            description = "Spread this share of each target evenly over all classes (default: ${DEFAULT-VALUE}).")
    private double labelSmoothing;

    /** What the options say, checked, with the optimizer's own values where they say nothing. */
    Learning learning(int epochs) {
        Learning learning = new Learning(optimizer, lr == null ? optimizer.defaultLr() : lr,
                momentum == null ? optimizer.defaultMomentum() : momentum,
                weightDecay == null ? optimizer.defaultWeightDecay() : weightDecay, scheduler, warmup,
                Optional.ofNullable(clipNorm), Optional.ofNullable(ema), labelSmoothing);
        check(learning, epochs);
        return learning;
    }

    /** Checks values, also of a recorded run. */
    static void check(Learning learning, int epochs) {
        Check.positive("--lr", learning.lr());
        Check.inRange("--momentum", 0, 1, learning.momentum());
        if (learning.momentum() != 0 && !learning.optimizer().hasMomentum()) {
            throw new InputException("--momentum %s: %s has no momentum".formatted(learning.momentum(), learning.optimizer()));
        }
        Check.inRange("--weight-decay", 0, Double.POSITIVE_INFINITY, learning.weightDecay());
        Check.known("scheduler", RateSchedule.names(), RateSchedule.nameOf(learning.scheduler()));
        Check.atLeast("--warmup", 0, learning.warmup());
        if (learning.warmup() > epochs) {
            throw new InputException("--warmup %d is longer than the %d epochs".formatted(learning.warmup(), epochs));
        }
        learning.clipNorm().ifPresent(norm -> Check.positive("--clip-norm", norm));
        learning.ema().ifPresent(decay -> Check.inRange("--ema", 0, 1, decay));
        Check.inRange("--label-smoothing", 0, 1, learning.labelSmoothing());
    }
}
