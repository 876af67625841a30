package weft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import weft.engine.backend.Backend;
import weft.engine.backend.BackendProvider;

/**
 * Where tensors live and operations run: a backend with its pool of memory. {@code cpu} is the fast one on Java arrays,
 * {@code cuda} an NVIDIA GPU, {@code sim} a simulated one, {@code reference} simple loops in double, slow and the definition of
 * correct. There is one object for each device, so that devices are compared with {@code ==}.
 */
public final class Device {

    /** Set by {@code -Dweft.track=true}: closed tensors remember where they were closed, and freed memory is overwritten. */
    static final boolean TRACK = Boolean.getBoolean("weft.track");

    private static final ThreadLocal<Device> CURRENT = new ThreadLocal<>();
    private static final List<BackendProvider> PROVIDERS = load();
    private static final Map<String, Device> OPEN = new ConcurrentHashMap<>();

    private final Backend backend;
    private final Pool pool;

    private Device(Backend backend) {
        this.backend = backend;
        this.pool = new Pool(backend);
    }

    private static List<BackendProvider> load() {
        requireVectorApi();
        List<BackendProvider> providers = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class, Device.class.getClassLoader()).forEach(providers::add);
        return List.copyOf(providers);
    }

    private static void requireVectorApi() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new IllegalStateException("weft: start java with --add-modules jdk.incubator.vector");
        }
    }

    /** The fast device that is always there. */
    public static Device cpu() {
        return of("cpu");
    }

    /** Plain loops in double, the definition of correct. */
    public static Device reference() {
        return of("reference");
    }

    /**
     * The device of a name such as {@code cpu} or {@code cuda:1}.
     *
     * @throws IllegalArgumentException when there is no such kind, or it can't be used here
     */
    public static Device of(String name) {
        return OPEN.computeIfAbsent(canonical(name), Device::open);
    }

    private static String canonical(String name) {
        return name.matches("[^:]*:0") ? name.substring(0, name.length() - 2) : name;
    }

    private static Device open(String name) {
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        for (BackendProvider provider : PROVIDERS) {
            if (provider.kind().equals(kind)) {
                provider.unavailable().ifPresent(why -> {
                    throw new IllegalArgumentException("device " + kind + " not available: " + why);
                });
                int number = colon < 0 ? 0 : index(name, colon);
                if (number > 0 && !provider.numbered()) {
                    throw new IllegalArgumentException("device " + name + ": there is only one " + kind);
                }
                return new Device(provider.open(number));
            }
        }
        throw new IllegalArgumentException("unknown device " + name + "; there are "
                + PROVIDERS.stream().map(BackendProvider::kind).collect(Collectors.joining(", ")));
    }

    private static int index(String name, int colon) {
        try {
            if (!name.substring(colon + 1).matches("[0-9]+")) { // of any script, Java would say
                throw new NumberFormatException(name);
            }
            return Integer.parseInt(name.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("device " + name + ": what follows the colon is not a number", e);
        }
    }

    /** Where this thread makes new parameters: {@code cpu} unless {@link #use} says otherwise. */
    public static Device current() {
        Device device = CURRENT.get();
        return device == null ? cpu() : device;
    }

    /** Makes {@code device} the current one of this thread until the result is closed. */
    public static Use use(Device device) {
        Device before = CURRENT.get();
        CURRENT.set(device);
        return () -> CURRENT.set(before);
    }

    /** Ends a choice of device. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        /** Makes the device that was current before current again. */
        @Override
        void close();
    }

    /** Every kind of device that this program knows, usable here or not. */
    public static List<BackendProvider> kinds() {
        return PROVIDERS;
    }

    /** The name on the command line, such as {@code cpu} or {@code cuda:0}. */
    public String name() {
        return backend.name();
    }

    /** What runs the operations here. */
    public Backend backend() {
        return backend;
    }

    /** Where the memory of tensors comes from, and what it counts. */
    public Pool pool() {
        return pool;
    }

    /**
     * How many threads of this machine work on an operation, the caller included. On {@code cpu} it is at the start the system
     * property {@code weft.threads}, or else the number of processors.
     */
    public int threads() {
        return backend.threads();
    }

    /**
     * Sets the number of threads of {@code cpu}, between operations. Results do not depend on it.
     *
     * @throws IllegalArgumentException      for less than 1
     * @throws UnsupportedOperationException on a device whose operations do not run on threads of this machine
     */
    public void threads(int threads) {
        backend.threads(threads);
    }

    /** Waits until all work given to this device is done. */
    public void synchronize() {
        backend.synchronize();
    }

    @Override
    public String toString() {
        return name();
    }
}
