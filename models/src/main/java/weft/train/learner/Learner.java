package weft.train.learner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.Parameter;
import weft.layers.io.base.CheckpointException;
import weft.layers.loss.CrossEntropyLoss;
import weft.layers.loss.LossFunction;
import weft.optim.GradientClipping;
import weft.optim.Optimizer;
import weft.optim.WeightAverage;
import weft.optim.schedule.ReduceLROnPlateau;
import weft.optim.schedule.Schedule;
import weft.optim.schedule.Scheduler;
import weft.optim.schedule.SequentialLR;
import weft.train.base.InputException;
import weft.train.settings.Freezing;
import weft.train.settings.LossKind;
import weft.train.settings.RateSchedule;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/**
 * What learns, and how: a network, the optimizer that updates it, the schedule of its learning rates, clipping, the average of
 * its weights, and a body that is frozen for the first epochs. All its state can be saved, and another one goes on from there to
 * the same bits.
 */
public final class Learner {

    /** The share of the learning rate that a warm-up begins with. */
    private static final double WARM_UP_FROM = 0.01;

    private final Module model;
    private final Optimizer optimizer;
    private final Optional<TrainSettings> settings;
    private final Freezing freezing;
    private final LossFunction criterion;
    private final OwnParts own;
    private final int accumulated;
    private final List<Parameter> frozen;
    private Optional<Scheduler> scheduler = Optional.empty();
    private Optional<ReduceLROnPlateau> plateau = Optional.empty();
    private Optional<WeightAverage> average = Optional.empty();
    private int scheduledSteps = Integer.MAX_VALUE;

    /** A network and an optimizer, and nothing else. */
    public Learner(Module model, Optimizer optimizer) {
        this.model = model;
        this.optimizer = optimizer;
        this.settings = Optional.empty();
        this.freezing = Freezing.NONE;
        this.criterion = new CrossEntropyLoss();
        this.own = OwnParts.NONE;
        this.accumulated = 1;
        this.frozen = List.of();
    }

    /** As the next constructor, with the loss that the settings name and nothing of the user's own. */
    public Learner(Module model, TrainSettings settings, int batches, int done) {
        this(model, settings, settings.get(TrainRows.LOSS).make(null, settings.get(TrainRows.LABEL_SMOOTHING)), OwnParts.NONE,
                batches, done);
    }

    /**
     * Learns as {@code settings} say, but for the parts that the user gives. The model is on its device and has its initial
     * weights.
     *
     * @param criterion the loss, if it is not one of the user's own
     * @param batches   in an epoch
     * @param done      how many epochs have begun before
     * @throws InputException when the settings do not fit each other or the network
     */
    public Learner(Module model, TrainSettings settings, LossFunction criterion, OwnParts own, int batches, int done) {
        this.model = model;
        this.settings = Optional.of(settings);
        this.own = own;
        this.freezing = settings.freezing();
        this.criterion = own.loss().orElse(criterion);
        this.accumulated = settings.get(TrainRows.ACCUMULATE);
        this.frozen = freezing.freeze(settings.model(), model, Freezing.head(model, settings.find(TrainRows.HEAD).isPresent()));
        List<Parameter> learning = model.parameters().stream().filter(p -> !p.isFrozen()).toList();
        this.optimizer = own.optimizer().map(maker -> maker.apply(learning)).orElseGet(Optimizer::new);
        if (own.optimizer().isEmpty()) {
            addGroups(settings, learning, settings.get(TrainRows.LR));
        }
        if (freezing.isOver(done)) {
            unfreeze();
        }
        int stepsPerEpoch = Math.ceilDiv(batches, accumulated);
        RateSchedule rates = RateSchedule.of(settings.values());
        if ((long) settings.get(TrainRows.EPOCHS) * stepsPerEpoch > Integer.MAX_VALUE) {
            throw new InputException(
                    "--epochs %d of %d steps are more than 2^31 - 1 steps together; take fewer epochs or a larger "
                            .formatted(settings.get(TrainRows.EPOCHS), stepsPerEpoch) + "--batch");
        }
        int warmUp = RateSchedule.steps(settings.get(TrainRows.WARMUP), stepsPerEpoch);
        rates.plateau().ifPresent(plan -> plateau = Optional.of(new ReduceLROnPlateau(optimizer, plan)));
        Schedule after = own.schedule().or(() -> rates.schedule().map(plan -> plan.apply(stepsPerEpoch)))
                .orElse((initial, _) -> initial);
        scheduler = Optional.of(new Scheduler(optimizer, warmUp == 0 ? after
                : SequentialLR.warmUp(WARM_UP_FROM, warmUp, after)));
        if (plateau.isPresent()) {
            scheduledSteps = warmUp; // from then on the rates are the plateau's
        }
        average = settings.find(TrainRows.EMA).map(decay -> new WeightAverage(optimizer, decay));
    }

    private void addGroups(TrainSettings how, List<Parameter> parameters, double rate) {
        how.get(TrainRows.OPTIMIZER).addGroups(optimizer, parameters, rate, how);
    }

    private void unfreeze() {
        model.unfreeze("");
        addGroups(settings.orElseThrow(), frozen, freezing.unfreezeLr().orElseThrow());
        scheduler.filter(s -> s.steps() < scheduledSteps).ifPresent(Scheduler::apply);
    }

    /**
     * The loss by which networks are compared: the user's own, or that of the settings without weights of classes and smoothing.
     */
    public LossFunction evaluation() {
        return own.loss().orElseGet(() -> settings.map(s -> s.get(TrainRows.LOSS)).orElse(LossKind.CROSS_ENTROPY)
                .forEvaluation());
    }

    /** The network. */
    public Module model() {
        return model;
    }

    /** The optimizer, which updates the network. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** The learning rate of the settings; empty for a learner made without settings. */
    Optional<Double> rate() {
        return settings.map(s -> s.get(TrainRows.LR));
    }

    /** An epoch begins. Returns a line for the user if something changes in it. */
    public Optional<String> epochStarts(int epoch) {
        if (freezing.unfreezeEpoch().isEmpty() || freezing.unfreezeEpoch().get() != epoch) {
            return Optional.empty();
        }
        unfreeze();
        return Optional.of("epoch %d: %d frozen tensors learn from now on, at %s".formatted(epoch, frozen.size(),
                freezing.unfreezeLr().orElseThrow()));
    }

    /**
     * The network's scores of {@code images: [N, C, H, W]}, [N, classes], and their mean loss against {@code targets}, labels [N]
     * or a probability for each class, [N, classes]; or what the network makes of it.
     */
    public Module.Judged answer(Tensor images, Tensor targets) {
        return model.judge(images, scores -> criterion.call(scores, targets));
    }

    /** How many batches make one update of the weights. */
    public int accumulated() {
        return accumulated;
    }

    /** Updates the weights by the gradients of {@code loss}. */
    public void learn(Tensor loss) {
        accumulate(loss, 1, true);
        update();
    }

    /**
     * Adds the gradients of a batch to those of the batches before it that belong to the same update.
     *
     * @param share the batch's share of the images of that update, so that the sum is the gradient of their mean loss
     * @param first whether it is the first batch of its update
     */
    public void accumulate(Tensor loss, double share, boolean first) {
        if (first) {
            optimizer.zeroGrad();
        }
        (share == 1 ? loss : loss.mul(share)).backward();
    }

    /** Updates the weights by the gradients that were accumulated. */
    public void update() {
        settings.flatMap(s -> s.find(TrainRows.CLIP_NORM)).ifPresent(most -> GradientClipping.byNorm(optimizer, most));
        optimizer.step();
        average.ifPresent(WeightAverage::update);
        scheduler.filter(s -> s.steps() < scheduledSteps).ifPresent(Scheduler::step);
    }

    /** Runs {@code work} with the weights to be evaluated and saved: their averages, if these are kept. */
    public <T> T withFinalWeights(Supplier<T> work) {
        return average.isPresent() ? average.get().during(work) : work.get();
    }

    /** An epoch has ended with this validation loss. */
    public void epochEnds(double validationLoss) {
        if (scheduler.isEmpty() || scheduler.get().steps() >= scheduledSteps) {
            plateau.ifPresent(p -> p.step(validationLoss));
        }
    }

    // ---- state ----

    /** The tensors of everything but the network. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        optimizer.state().forEach((key, tensor) -> all.put("optimizer." + key, tensor));
        average.ifPresent(a -> a.state().forEach((key, tensor) -> all.put("ema." + key, tensor)));
        return all;
    }

    /** The numbers that go with {@link #state}. */
    public Map<String, Double> numbers() {
        Map<String, Double> all = new LinkedHashMap<>();
        optimizer.numbers().forEach((key, number) -> all.put("optimizer." + key, number));
        scheduler.ifPresent(s -> s.numbers().forEach((key, number) -> all.put("scheduler." + key, number)));
        plateau.ifPresent(p -> p.numbers().forEach((key, number) -> all.put("plateau." + key, number)));
        return all;
    }

    /**
     * Goes on where another one was.
     *
     * @throws CheckpointException when that one learned something else, or otherwise
     */
    public void load(Map<String, Tensor> state, Map<String, Double> numbers) {
        optimizer.loadState(under("optimizer.", state), under("optimizer.", numbers));
        requireNone("ema.", state, average.isEmpty());
        average.ifPresent(a -> a.loadState(under("ema.", state)));
        requireNone("scheduler.", numbers, scheduler.isEmpty());
        scheduler.ifPresent(s -> s.load(under("scheduler.", numbers)));
        requireNone("plateau.", numbers, plateau.isEmpty());
        plateau.ifPresent(p -> p.load(under("plateau.", numbers)));
    }

    private static <V> Map<String, V> under(String prefix, Map<String, V> all) {
        Map<String, V> under = new LinkedHashMap<>();
        all.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                under.put(key.substring(prefix.length()), value);
            }
        });
        return under;
    }

    private static void requireNone(String prefix, Map<String, ?> all, boolean none) {
        if (none && all.keySet().stream().anyMatch(key -> key.startsWith(prefix))) {
            throw new CheckpointException("knows of \"" + prefix.substring(0, prefix.length() - 1) + "\", not used here");
        }
    }
}
