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
 * Where tensors live and operations run: a backend with its pool of memory. {@code cpu} is fast and works on Java arrays,
 * {@code cuda} is an NVIDIA GPU, {@code sim} is a simulated GPU. {@code reference} runs slow, simple loops in double precision:
 * they define the correct result. There is one object for each device, so devices can be compared with {@code ==}.
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

    /** The fast CPU device, which is always available. */
    public static Device cpu() {
        return of("cpu");
    }

    /** The device of simple loops in double precision, which define the correct result. */
    public static Device reference() {
        return of("reference");
    }

    /**
     * The device with a name such as {@code cpu} or {@code cuda:1}.
     *
     * @throws IllegalArgumentException when the name is unknown, or the device is not available on this machine
     */
    public static Device of(String name) {
        return OPEN.computeIfAbsent(canonical(name), Device::open);
    }

    /** {@code cuda:0} is the same device as {@code cuda}. */
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
                int number = colon < 0 ? 0 : number(name, colon);
                if (number > 0 && !provider.numbered()) {
                    throw new IllegalArgumentException("device " + name + ": there is only one " + kind);
                }
                return new Device(provider.open(number));
            }
        }
        throw new IllegalArgumentException("unknown device " + name + "; there are "
                + PROVIDERS.stream().map(BackendProvider::kind).collect(Collectors.joining(", ")));
    }

    private static int number(String name, int colon) {
        try {
            if (!name.substring(colon + 1).matches("[0-9]+")) { // parseInt would take digits of any script
                throw new NumberFormatException(name);
            }
            return Integer.parseInt(name.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("device " + name + ": what follows the colon is not a number", e);
        }
    }

    /** The device on which this thread creates new parameters: {@code cpu}, unless {@link #use} chose another one. */
    public static Device current() {
        Device device = CURRENT.get();
        return device == null ? cpu() : device;
    }

    /** Makes {@code device} the current device of this thread until the returned object is closed. */
    public static Use use(Device device) {
        Device before = CURRENT.get();
        CURRENT.set(device);
        return () -> CURRENT.set(before);
    }

    /** A choice of device, which ends when this is closed. */
    @FunctionalInterface
    public interface Use extends AutoCloseable {
        /** Restores the device that was current before. */
        @Override
        void close();
    }

    /** Every kind of device that this program knows, also those that are not available on this machine. */
    public static List<BackendProvider> kinds() {
        return PROVIDERS;
    }

    /** The name on the command line, such as {@code cpu} or {@code cuda:0}. */
    public String name() {
        return backend.name();
    }

    /** The backend that runs the operations. */
    public Backend backend() {
        return backend;
    }

    /** The pool that allocates the memory of tensors, and counts it. */
    public Pool pool() {
        return pool;
    }

    /**
     * The number of CPU threads that work on an operation, the calling thread included. On {@code cpu} the default is the system
     * property {@code weft.threads}, or else the number of processors.
     */
    public int threads() {
        return backend.threads();
    }

    /**
     * Sets the number of threads of {@code cpu}. Call it between operations. Results do not depend on the number.
     *
     * @throws IllegalArgumentException      when {@code threads} is less than 1
     * @throws UnsupportedOperationException on a device whose operations do not run on CPU threads
     */
    public void threads(int threads) {
        backend.threads(threads);
    }

    /**
     * How many bits of a tensor one vector instruction of this machine works on; 0 where operations use no such vectors. Results
     * of {@code cpu} may depend on it: it is the widest vector of the processor, or the system property {@code weft.vector.bits}.
     */
    public int vectorBits() {
        return backend.vectorBits();
    }

    /** Waits until the device has finished all work submitted to it. */
    public void synchronize() {
        backend.synchronize();
    }

    @Override
    public String toString() {
        return name();
    }
}
