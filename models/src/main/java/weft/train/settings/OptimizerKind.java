package weft.train.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import weft.layers.Parameter;
import weft.optim.Adadelta;
import weft.optim.Adagrad;
import weft.optim.Adam;
import weft.optim.AdamW;
import weft.optim.Adamax;
import weft.optim.Muon;
import weft.optim.NAdam;
import weft.optim.Optimizer;
import weft.optim.RMSprop;
import weft.optim.SGD;
import weft.optim.UpdateRule;

/** The optimizers that a run can use, each with its defaults. */
public enum OptimizerKind {
    /** Stochastic gradient descent, with momentum. */
    SGD(0.01, 0.9, 0),
    /** Adam. */
    ADAM(0.001, 0.9, 0),
    /** Adam with decoupled weight decay. */
    ADAMW(0.001, 0.9, 0.01),
    /** RMSprop. */
    RMSPROP(0.01, 0, 0),
    /** Adagrad. */
    ADAGRAD(0.01, 0, 0),
    /** Adadelta. */
    ADADELTA(1, 0, 0),
    /** Adamax. */
    ADAMAX(0.002, 0.9, 0),
    /** NAdam. */
    NADAM(0.002, 0.9, 0),
    /** Muon for matrices and filters, AdamW for the rest. */
    MUON(0.001, 0.95, 0.1);

    private final double lr;
    private final double momentum;
    private final double weightDecay;

    OptimizerKind(double lr, double momentum, double weightDecay) {
        this.lr = lr;
        this.momentum = momentum;
        this.weightDecay = weightDecay;
    }

    /** The default learning rate. */
    public double defaultLr() {
        return lr;
    }

    /** The default momentum, or beta1. */
    public double defaultMomentum() {
        return momentum;
    }

    /** The default weight decay. */
    public double defaultWeightDecay() {
        return weightDecay;
    }

    /** Whether it has a momentum at all. */
    public boolean hasMomentum() {
        return this != ADAGRAD && this != ADADELTA;
    }

    /**
     * Gives parameters to an optimizer: as one group, or with Muon the matrices and the rest as two.
     *
     * @param rate     their learning rate
     * @param settings momentum and weight decay
     */
    public void addGroups(Optimizer optimizer, List<Parameter> parameters, double rate, TrainSettings settings) {
        double ofMomentum = settings.get(TrainRows.MOMENTUM);
        double decay = settings.get(TrainRows.WEIGHT_DECAY);
        if (this != MUON) {
            optimizer.addGroup(parameters, rate, rule(ofMomentum, decay));
            return;
        }
        Map<Boolean, List<Parameter>> areMatrices =
                parameters.stream().collect(Collectors.partitioningBy(p -> p.value().rank() >= 2));
        if (!areMatrices.get(true).isEmpty()) {
            optimizer.addGroup(areMatrices.get(true), rate, rule(ofMomentum, decay));
        }
        if (!areMatrices.get(false).isEmpty()) {
            // Muon is made for matrices. Its updates are scaled to be as large as AdamW's, so one learning rate serves both.
            optimizer.addGroup(areMatrices.get(false), rate, AdamW.DEFAULT.withWeightDecay(decay));
        }
    }

    private UpdateRule rule(double ofMomentum, double decay) {
        return switch (this) {
            case SGD -> new SGD.Settings(ofMomentum, 0, decay, false);
            case ADAM -> Adam.DEFAULT.withMomentum(ofMomentum).withWeightDecay(decay);
            case ADAMW -> AdamW.DEFAULT.withMomentum(ofMomentum).withWeightDecay(decay);
            case ADAMAX -> Adamax.DEFAULT.withMomentum(ofMomentum).withWeightDecay(decay);
            case NADAM -> NAdam.Settings.DEFAULT.withMomentum(ofMomentum).withWeightDecay(decay);
            case RMSPROP -> new RMSprop.Settings(0.99, 1e-8, decay, ofMomentum, false);
            case ADAGRAD -> Adagrad.Settings.DEFAULT.withWeightDecay(decay);
            case ADADELTA -> new Adadelta.Settings(0.9, 1e-6, decay);
            case MUON -> new Muon.Settings(ofMomentum, true, decay, 1e-7, 5, Muon.Adjust.MATCH_RMS_ADAMW);
        };
    }

    /** The name on the command line and in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
