package weft.train.settings;

import java.util.List;
import weft.train.settings.Setting.OnResume;

/** The settings of commands that give images to a network, and how they reach it; {@link TrainRows} takes some of them. */
public final class NetworkRows {
    /** More threads than any machine has processors. */
    private static final int MOST_THREADS = 1024;

    /** The name of the network. */
    public static final Setting<String> MODEL = Setting.of(String.class, "model", "NAME",
            "The network (default: the one that the checkpoint names).");

    /** A data set that has the classes and the normalization. */
    public static final Setting<String> DATA = Setting.of(String.class, "data", "NAME|DIR",
            "Data set whose classes and normalization to take where the checkpoint names none.")
            .rule((_, name) -> Check.data(name));

    /** The name of the device, {@code auto} already decided. */
    public static final Setting<String> DEVICE = Setting.of(String.class, "device", "DEVICE",
            "auto, or one that `weft devices` lists (default: ${DEFAULT-VALUE}).")
            .defaultValue("auto").defaultFrom(_ -> Check.device("auto"))
            .meaning(Check::device).rule((_, name) -> Check.device(name));

    /** Compute threads; absent for all cores. */
    public static final Setting<Integer> THREADS = Setting.of(Integer.class, "threads", "N",
            "Compute threads, up to 1024 (default: all cores).")
            .recordedWhenAbsent(_ -> Runtime.getRuntime().availableProcessors())
            .rule((option, n) -> Check.between(option, 1, MOST_THREADS, n)).onResume(OnResume.MAY_CHANGE);

    /** The mean of each channel on the scale 0 to 1; empty for that of the checkpoint or the data set. */
    public static final Setting<List<Float>> MEAN = Setting.listOf(Float.class, "mean", "A,B,C",
            "Subtract these from the channels, on the scale 0 to 1; one number stands for all channels.")
            .checked((all, mean) -> Check.normalization(mean, all.get(NetworkRows.STD)));

    /** The standard deviation of each channel; empty for that of the checkpoint or the data set. */
    public static final Setting<List<Float>> STD = Setting.listOf(Float.class, "std", "A,B,C",
            "Then divide the channels by these.");

    /** Prefix of the names in the checkpoint that the network's names do not have. */
    public static final Setting<String> INIT_PREFIX = initPrefix();

    /** All of them. */
    public static final List<Setting<?>> TABLE = List.of(MODEL, DATA, DEVICE, THREADS, MEAN, STD, INIT_PREFIX);

    private NetworkRows() {}

    static Setting<String> initPrefix() {
        return Setting.of(String.class, "init_prefix", "TEXT",
                "Remove this prefix from the names in the file of weights, and leave out names without it; also an entry of a "
                        + "PyTorch checkpoint, such as ema. (default: module., model., _orig_mod. and backbone. are removed "
                        + "by themselves).")
                .leftOutWhenAbsent();
    }
}
