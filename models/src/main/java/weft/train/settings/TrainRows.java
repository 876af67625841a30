package weft.train.settings;

import java.math.BigDecimal;
import java.util.List;
import weft.datasets.loading.DataLoader;
import weft.models.Head;
import weft.train.base.InputException;
import weft.train.measures.Monitor;
import weft.train.settings.Setting.OnResume;

/** The settings of {@code weft train}, in the order of {@code run.json}. */
public final class TrainRows {
    private static final int MOST_EPOCHS = 1_000_000;
    /** Each worker has a batch of its own in memory. */
    private static final int MOST_WORKERS = 256;
    /** The value of {@link #TENSORBOARD} that names no folder. */
    public static final String IN_RUN = "auto";

    /** The data set: its name, or its folder. */
    public static final Setting<String> DATA = Setting.of(String.class, "data", "NAME|DIR",
            "Data set, see `weft data list`, or a folder of class folders of images, or of train and val with such folders "
                    + "(default: ${DEFAULT-VALUE}).")
            .defaultValue("digits").rule((_, name) -> Check.data(name)).onResume(OnResume.MAY_MOVE);

    /** Passes over the training images, at least 1. */
    public static final Setting<Integer> EPOCHS = Setting.of(Integer.class, "epochs", "N",
            "Passes over the training images (default: ${DEFAULT-VALUE}).")
            .defaultValue(20).rule((option, n) -> Check.between(option, 1, MOST_EPOCHS, n)).onResume(OnResume.MAY_GROW);

    /** Images in a step, at least 1. */
    public static final Setting<Integer> BATCH = Setting.of(Integer.class, "batch", "N",
            "Images in a step (default: ${DEFAULT-VALUE}).")
            .defaultValue(64).rule((option, n) -> Check.between(option, 1, DataLoader.MOST_BATCH, n));

    /** The optimizer. */
    public static final Setting<OptimizerKind> OPTIMIZER = Setting.of(OptimizerKind.class, "optimizer", "NAME",
            "sgd, adam, adamw, rmsprop, adagrad, adadelta, adamax, nadam, or muon for matrices and filters with adamw for the "
                    + "rest (default: ${DEFAULT-VALUE}).")
            .defaultValue(OptimizerKind.ADAM);

    /** The learning rate, above 0. */
    public static final Setting<Double> LR = Setting.of(Double.class, "lr", "X",
            "Learning rate (default: 0.001; 0.01 for sgd, rmsprop and adagrad; 0.002 for adamax and nadam; 1 for adadelta).")
            .defaultFrom(all -> all.get(OPTIMIZER).defaultLr()).required().rule(Check::positive);

    /** The momentum, in [0, 1); beta1 of Adam and its variants. */
    public static final Setting<Double> MOMENTUM = Setting.of(Double.class, "momentum", "X",
            "Momentum of sgd, rmsprop and muon, beta1 of Adam and its variants (default: 0.9; 0 for rmsprop; 0.95 for muon).")
            .defaultFrom(all -> all.get(OPTIMIZER).defaultMomentum()).required().checked((all, momentum) -> {
                Check.inRange("--momentum", 0, 1, momentum);
                if (momentum != 0 && !all.get(OPTIMIZER).hasMomentum()) {
                    throw new InputException("--momentum %s: %s has no momentum".formatted(momentum, all.get(OPTIMIZER)));
                }
            });

    /** The weight decay, at least 0. */
    public static final Setting<Double> WEIGHT_DECAY = Setting.of(Double.class, "weight_decay", "X",
            "Weight decay: an L2 penalty, decoupled from the gradient for adamw and muon (default: 0; 0.01 for adamw; "
                    + "0.1 for muon).")
            .defaultFrom(all -> all.get(OPTIMIZER).defaultWeightDecay()).required()
            .rule((option, decay) -> Check.inRange(option, 0, Double.POSITIVE_INFINITY, decay));

    /** How the learning rate changes, as {@link RateSchedule} reads it, with all lengths written out. */
    public static final Setting<String> SCHEDULER = Setting.of(String.class, "scheduler", "NAME[:X...]",
            "How the learning rate changes (default: ${DEFAULT-VALUE}):",
            "step:EPOCHS[:GAMMA]  times GAMMA (0.1) every EPOCHS epochs",
            "multistep:E1,E2,...[:GAMMA]  times GAMMA (0.1) after these epochs",
            "exponential:GAMMA  times GAMMA after each epoch",
            "cosine[:EPOCHS[:MIN]]  down to MIN (0) along half a cosine",
            "restarts:EPOCHS[:TIMES[:MIN]]  cosines again and again, each TIMES (1) as long",
            "linear[:START[:END[:EPOCHS]]]  from START (1) to END (0) times --lr, step by step",
            "onecycle[:EPOCHS[:RISE[:cos|linear[:2|3]]]]  up to --lr in a share RISE (0.3) of the time, then down, step by step, "
                    + "in 2 or 3 phases; the momentum goes the other way",
            "plateau[:FACTOR[:PATIENCE]]  times FACTOR (0.1) after more than PATIENCE (10) epochs without a better "
                    + "validation loss")
            .defaultValue(RateSchedule.NONE).completed((all, _) -> RateSchedule.of(all).text());

    /** How many batches make one update of the weights. */
    public static final Setting<Integer> ACCUMULATE = Setting.of(Integer.class, "accumulate", "N",
            "Add up the gradients of N batches for each update of the weights, as one batch of N times the size would give "
                    + "(default: ${DEFAULT-VALUE}).")
            .leftOutAtDefault()
            .defaultValue(1).rule((option, n) -> Check.between(option, 1, DataLoader.MOST_BATCH, n));

    /** Epochs in which the learning rate rises to its first value. */
    public static final Setting<Integer> WARMUP = Setting.of(Integer.class, "warmup", "EPOCHS",
            "First raise the learning rate from a hundredth, step by step (default: ${DEFAULT-VALUE}).")
            .defaultValue(0).checked((all, warmup) -> {
                Check.atLeast("--warmup", 0, warmup);
                if (warmup > all.get(EPOCHS)) {
                    throw new InputException("--warmup %d is longer than the %d epochs".formatted(warmup, all.get(EPOCHS)));
                }
            });

    /** The largest norm that gradients keep. */
    public static final Setting<Double> CLIP_NORM = Setting.of(Double.class, "clip_norm", "X",
            "Scale gradients down to this norm when theirs is larger.").rule(Check::positive);

    /** The share that the moving average of the weights keeps in a step; absent for no average. */
    public static final Setting<Double> EMA = Setting.of(Double.class, "ema", "DECAY",
            "Evaluate and save a moving average of the weights that keeps this share in each step, such as 0.999.")
            .rule((option, decay) -> Check.inRange(option, 0, 1, decay));

    /** The loss. */
    public static final Setting<LossKind> LOSS = Setting.of(LossKind.class, "loss", "NAME",
            "cross_entropy; nll for a network that ends in log softmax; mse or bce against 1 for the class and 0 for the others "
                    + "(default: ${DEFAULT-VALUE}).")
            .leftOutAtDefault()
            .defaultValue(LossKind.CROSS_ENTROPY);

    /** Weights of classes in the loss: {@code balanced}, or one for each class. */
    public static final Setting<List<String>> CLASS_WEIGHTS = Setting.listOf(String.class, "class_weights", "balanced|W,W,...",
            "Weigh the classes in the loss: balanced gives each class the same total weight, whatever its number of images.")
            .leftOutAtDefault()
            .checked((all, weights) -> {
                if (!weights.isEmpty() && !all.get(LOSS).takesClassWeights()) {
                    throw new InputException("--class-weights: the loss %s takes none".formatted(all.get(LOSS)));
                }
                ClassWeights.check(weights);
            });

    /** The share of a target that is spread evenly over all classes. */
    public static final Setting<Double> LABEL_SMOOTHING = Setting.of(Double.class, "label_smoothing", "X",
            "Spread this share of each target evenly over all classes (default: ${DEFAULT-VALUE}).")
            .defaultValue(0.0).checked((all, share) -> {
                Check.inRange("--label-smoothing", 0, 1, share);
                if (share > 0 && all.get(LOSS) != LossKind.CROSS_ENTROPY) {
                    throw new InputException("--label-smoothing %s: the loss %s has none".formatted(share, all.get(LOSS)));
                }
            });

    /** Decides the split, the initial weights, the order of the images and dropout. */
    public static final Setting<Long> SEED = Setting.of(Long.class, "seed", "N",
            "Decides everything random (default: ${DEFAULT-VALUE}).").defaultValue(1L);

    /** Threads that prepare batches; with 0 the training thread does it. */
    public static final Setting<Integer> WORKERS = Setting.of(Integer.class, "workers", "N",
            "Threads that prepare images, up to 256; 0 prepares them between steps (default: ${DEFAULT-VALUE}).")
            .defaultValue(1).rule((option, n) -> Check.between(option, 0, MOST_WORKERS, n)).onResume(OnResume.MAY_CHANGE);

    /** The largest number of training images. */
    public static final Setting<Integer> LIMIT = Setting.of(Integer.class, "limit", "N",
            "Train on no more images than this.").rule((option, n) -> Check.atLeast(option, 1, n));

    /** The file of the initial weights. */
    public static final Setting<String> INIT = Setting.of(String.class, "init", "WEIGHTS",
            "Begin with the weights of this file (safetensors or PyTorch), or with those that `weft weights` lists by this name. "
                    + "What does not fit, such as the head for other classes, is listed and left out.");

    /** Whether the initial weights must fit whole. */
    public static final Setting<Boolean> INIT_STRICT = Setting.of(Boolean.class, "init_strict", "",
            "With --init: take all or nothing, as PyTorch's load_state_dict does.")
            .checked((all, _) -> {
                if (all.find(INIT).isEmpty()) {
                    throw new InputException("--init-strict says how to take the weights of --init, which is not given");
                }
            });

    /** Prefix of the names in the file of initial weights. */
    public static final Setting<String> INIT_PREFIX = NetworkRows.initPrefix().checked((all, _) -> {
        if (all.find(INIT).isEmpty()) {
            throw new InputException("--init-prefix says how the weights of --init are named, which is not given");
        }
    });

    /** Widths of the layers of a new head, as {@link Head} reads them; absent for the network's own head. */
    public static final Setting<String> HEAD = Setting.of(String.class, "head", "W-...-N",
            "End in fully connected layers of these widths, such as 512-512-120 for 120 classes.")
            .rule((_, widths) -> {
                try {
                    Head.of(widths);
                } catch (IllegalArgumentException e) {
                    throw new InputException("--" + e.getMessage(), e);
                }
            });

    /** Prefixes of the paths of the parameters that are frozen, see {@link Freezing}. */
    public static final Setting<List<String>> FREEZE = Setting.listOf(String.class, "freeze", "PREFIX",
            "Do not train parameters whose path begins with this, for example features.; alone, or with the word body, all "
                    + "but the head. May be repeated.")
            .withoutValue(Freezing.BODY);

    /** The epoch, counted from 1, from which the frozen parameters learn. */
    public static final Setting<Integer> UNFREEZE_EPOCH = Setting.of(Integer.class, "unfreeze_epoch", "N",
            "From epoch N on train the frozen parameters, too.").checked((all, epoch) -> {
                Check.atLeast("--unfreeze-epoch", 2, epoch);
                if (all.get(FREEZE).isEmpty()) {
                    throw new InputException("--unfreeze-epoch %d: nothing is frozen, say what with --freeze".formatted(epoch));
                }
                if (epoch > all.get(EPOCHS)) {
                    throw new InputException(
                            ("--unfreeze-epoch %d comes after the last of the %d epochs; raise --epochs or leave "
                                    + "it out").formatted(epoch, all.get(EPOCHS)));
                }
            });

    /** The learning rate of the frozen parameters from then on. */
    public static final Setting<Double> UNFREEZE_LR = Setting.of(Double.class, "unfreeze_lr", "X",
            "Their learning rate from then on (default: a tenth of --lr).")
            .defaultFrom(all -> all.find(UNFREEZE_EPOCH).isPresent() ? tenth(all.get(LR)) : null)
            .checked((all, rate) -> {
                if (all.find(UNFREEZE_EPOCH).isEmpty()) {
                    throw new InputException("--unfreeze-lr needs --unfreeze-epoch, the epoch from which it counts");
                }
                Check.positive("--unfreeze-lr", rate);
            });

    /** The metric by which epochs are compared, as {@link Monitor#of} reads it. */
    public static final Setting<String> MONITOR = Setting.of(String.class, "monitor", "METRIC[:min|max]",
            "The metric of history.json that tells the best epoch, such as val_loss or val_macro_f1; a loss is best when it is "
                    + "lowest, another metric when it is highest (default: ${DEFAULT-VALUE}).")
            .leftOutAtDefault()
            .defaultValue("val_acc").rule((option, text) -> {
                try {
                    Monitor.of(text);
                } catch (IllegalArgumentException e) {
                    throw new InputException(option + ": " + e.getMessage(), e);
                }
            });

    /** How many epochs without a better metric end a run. */
    public static final Setting<Integer> PATIENCE = Setting.of(Integer.class, "patience", "N",
            "Stop early when N epochs in a row have not made the metric of --monitor better.")
            .leftOutAtDefault()
            .rule((option, n) -> Check.atLeast(option, 1, n));

    /** The smallest change of the metric that counts as better. */
    public static final Setting<Double> MIN_DELTA = Setting.of(Double.class, "min_delta", "X",
            "With --patience: better by no more than X counts as no better (default: ${DEFAULT-VALUE}).")
            .leftOutAtDefault()
            .defaultValue(0.0).checked((all, least) -> {
                Check.inRange("--min-delta", 0, Double.POSITIVE_INFINITY, least);
                if (least > 0 && all.find(PATIENCE).isEmpty()) {
                    throw new InputException("--min-delta says what --patience waits for, which is not given");
                }
            });

    /** How many checkpoints of the best epochs are kept. */
    public static final Setting<Integer> KEEP_TOP = Setting.of(Integer.class, "keep_top", "K",
            "Also keep the weights of the K best epochs, as top/epoch-N.safetensors.")
            .leftOutAtDefault()
            .rule((option, n) -> Check.between(option, 1, 10_000, n));

    /** After how many steps the validation part is evaluated, beside the end of each epoch. */
    public static final Setting<Integer> EVAL_EVERY = Setting.of(Integer.class, "eval_every", "N",
            "Also evaluate the validation part every N steps, and write steps.csv.")
            .leftOutAtDefault()
            .rule((option, n) -> Check.atLeast(option, 1, n));

    /** On how many training images the network is evaluated after each epoch. */
    public static final Setting<Integer> TRAIN_EVAL = Setting.of(Integer.class, "train_eval", "N",
            "After each epoch evaluate N training images, chosen at random once, as the validation images are: "
                    + "train_eval_loss and train_eval_acc in history.json.")
            .leftOutAtDefault()
            .rule((option, n) -> Check.atLeast(option, 1, n));

    /** Whether to learn one batch by heart. */
    public static final Setting<Boolean> OVERFIT_BATCH = Setting.of(Boolean.class, "overfit_batch", "",
            "Learn one batch by heart, 50 times in each epoch, and validate on it: a network that can't do that has a mistake.")
            .leftOutWhenAbsent();

    /** Whether to make two steps of everything. */
    public static final Setting<Boolean> DRY_RUN = Setting.of(Boolean.class, "dry_run", "",
            "Try the whole run with two steps of everything, and leave no files.")
            .leftOutWhenAbsent();

    /** Whether to look for the first value that is not finite. */
    public static final Setting<Boolean> NAN_WATCH = Setting.of(Boolean.class, "nan_watch", "",
            "Look at the result of every operation: name the first that is NaN or infinite, with its layer, step and inputs, and "
                    + "save the step for `weft replay`. Slow.")
            .leftOutWhenAbsent().onResume(OnResume.MAY_CHANGE);

    /** Whether to record sums of all tensors. */
    public static final Setting<Boolean> TRACE = Setting.of(Boolean.class, "trace", "",
            "Record a sum over the bits of every tensor in each step, in trace.csv, for `weft diff`.")
            .leftOutWhenAbsent().onResume(OnResume.MAY_CHANGE);

    /** Where event files for TensorBoard go: a folder for all runs, or {@value #IN_RUN} for the run's own. */
    public static final Setting<String> TENSORBOARD = Setting.of(String.class, "tensorboard", "DIR",
            "Write event files for TensorBoard to DIR/RUN, where RUN is the name of the run's folder; without DIR, to the folder "
                    + "tensorboard in the run's own.")
            .withoutValue(TrainRows.IN_RUN).leftOutWhenAbsent().onResume(OnResume.MAY_CHANGE);

    /** After how many steps the sizes of outputs, gradients and weights of each layer are recorded. */
    public static final Setting<Integer> LAYER_SIZES = Setting.of(Integer.class, "layer_sizes", "N",
            "Every N steps (20 without N) record how large the outputs, gradients and weights of each layer are, in layers.csv "
                    + "and layers.png: it shows where gradients vanish.")
            .withoutValue("20").leftOutWhenAbsent().rule((option, n) -> Check.atLeast(option, 1, n))
            .onResume(OnResume.MAY_CHANGE);

    /** The port where a page shows the run while it goes on; 0 for the usual one, or another if that is taken. */
    public static final Setting<Integer> DASHBOARD = Setting.of(Integer.class, "dashboard", "PORT",
            "Show the run as it goes on, as a page for a browser on this machine, at http://127.0.0.1:PORT/; without PORT, or "
                    + "with 0, 7007 or another port that is free.")
            .withoutValue("0").rule((option, port) -> Check.between(option, 0, 65_535, port)).unrecorded();

    /** Parts of the run that a program gave as objects; not an option. */
    public static final Setting<List<String>> OWN = Setting.listOf(String.class, "own", "PART",
            "Parts that the program gave as objects.").leftOutAtDefault().hidden();

    /** All of them. */
    public static final List<Setting<?>> TABLE = List.of(DATA, NetworkRows.DEVICE, EPOCHS, BATCH, OPTIMIZER, LR, MOMENTUM,
            WEIGHT_DECAY, SCHEDULER, WARMUP, ACCUMULATE, CLIP_NORM, EMA, LOSS, CLASS_WEIGHTS, LABEL_SMOOTHING, SEED,
            NetworkRows.THREADS, WORKERS, LIMIT, DataRows.SPLIT, DataRows.BALANCE, DataRows.SKIP_BAD, DataRows.CACHE,
            DataRows.AUGMENT,
            NetworkRows.MEAN, NetworkRows.STD, INIT, INIT_STRICT, INIT_PREFIX, HEAD, FREEZE, UNFREEZE_EPOCH, UNFREEZE_LR,
            MONITOR, PATIENCE, MIN_DELTA, KEEP_TOP, EVAL_EVERY, TRAIN_EVAL, OVERFIT_BATCH, DRY_RUN, NAN_WATCH, TRACE,
            TENSORBOARD, LAYER_SIZES, DASHBOARD, OWN);

    private TrainRows() {}

    /** In decimals, as the help says it: 0.007 of 0.07, where a product of doubles is 0.007000000000000001. */
    private static double tenth(double rate) {
        return BigDecimal.valueOf(rate).movePointLeft(1).doubleValue();
    }
}
