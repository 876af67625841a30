package weft.kernels.simulator.memory;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.StateSpace;
import weft.kernels.ptx.Variable;

/** Where the variables of one kernel and of the functions it calls lie in their spaces. */
public final class Layout {

    private final String file;
    private final ToLongFunction<Variable> globals;
    private final ToLongFunction<String> functions;
    private final Map<Variable, Integer> shared = new IdentityHashMap<>();
    private final List<Variable> dynamic = new ArrayList<>();
    private final Map<PtxFunction, Map<Variable, Integer>> locals = new IdentityHashMap<>();
    private final Map<PtxFunction, Integer> localBytes = new IdentityHashMap<>();
    private final Map<Variable, Integer> parameters = new IdentityHashMap<>();
    private long sharedBytes;

    /**
     * @param globals   the addresses of global and constant variables
     * @param functions the addresses of functions; 0 of one that does not exist
     */
    public Layout(String file, ToLongFunction<Variable> globals, ToLongFunction<String> functions) {
        this.file = file;
        this.globals = globals;
        this.functions = functions;
    }

    /**
     * Lays out what {@code function} declares.
     *
     * @throws PtxException when it is more than a GPU has
     */
    public void add(PtxFunction function) {
        Map<Variable, Integer> own = new IdentityHashMap<>();
        long local = 0;
        long parameter = 0;
        for (Variable v : function.parameters()) {
            if (v.space() == StateSpace.PARAM) {
                parameter = PtxFunction.align(parameter, v.align());
                parameters.put(v, (int) parameter);
                parameter = atMost(DeviceLimits.PARAMETER_BYTES, parameter, v, "the parameters of a kernel");
            } else {
                local = place(own, v, local);
            }
        }
        for (Variable v : function.results()) {
            local = place(own, v, local);
        }
        for (Variable v : function.variables()) {
            if (v.space() == StateSpace.SHARED) {
                useShared(v);
            } else {
                local = place(own, v, local);
            }
        }
        locals.put(function, own);
        localBytes.put(function, (int) PtxFunction.align(local, 16));
    }

    /** Gives a shared variable its place, once. */
    public void useShared(Variable v) {
        if (v.isDynamic()) {
            if (!dynamic.contains(v)) {
                dynamic.add(v);
            }
        } else if (!shared.containsKey(v)) {
            long at = PtxFunction.align(sharedBytes, v.align());
            sharedBytes =
                    atMost(DeviceLimits.STATIC_SHARED_BYTES, at, v, "the shared variables of a kernel (more must be dynamic)");
            shared.put(v, (int) at);
        }
    }

    private long place(Map<Variable, Integer> own, Variable v, long at) {
        long aligned = PtxFunction.align(at, v.align());
        long end = atMost(DeviceLimits.LOCAL_BYTES, aligned, v, "the local variables of a thread");
        own.put(v, (int) aligned);
        return end;
    }

    private long atMost(long limit, long at, Variable v, String what) {
        if (v.size() > limit || at + v.size() > limit) {
            throw new PtxException(file, v.line(), "variable " + v.name() + " of " + v.size() + " bytes does not fit: "
                    + what + " have at most " + limit + " bytes");
        }
        return at + v.size();
    }

    /** Bytes of shared memory of variables whose size is known; dynamic shared memory follows. */
    public int sharedBytes() {
        return (int) sharedBytes;
    }

    /** Where dynamic shared memory begins. */
    public int dynamicShared() {
        int align = dynamic.stream().mapToInt(Variable::align).max().orElse(16);
        return (int) PtxFunction.align(sharedBytes, Math.clamp(align, 16, 1024));
    }

    /** Bytes of local memory that one call of {@code function} takes per thread. */
    public int localBytes(PtxFunction function) {
        return localBytes.get(function);
    }

    /** The address of a function; 0 when there is none of this name. */
    public long functionAddress(String name) {
        return functions.applyAsLong(name);
    }

    /**
     * The address of a variable in its own space. Of a local one, relative to where the call of {@code function} begins; of a
     * global or constant one, a generic address.
     */
    public long address(PtxFunction function, Variable v) {
        return switch (v.space()) {
            case GLOBAL, CONST -> globals.applyAsLong(v);
            case SHARED -> v.isDynamic() ? dynamicShared() : shared.get(v);
            case PARAM -> parameters.get(v);
            case LOCAL, REG -> locals.get(function).get(v);
        };
    }

    /** The shared variables, when the launch gives {@code dynamicBytes} bytes of dynamic shared memory. */
    public List<Place> sharedPlaces(int dynamicBytes) {
        List<Place> places = places(shared, 0);
        dynamic.stream().limit(1).forEach(v -> places.add(new Place(v, dynamicShared(), dynamicBytes)));
        return places;
    }

    /** The variables of one call of {@code function} that begins at {@code base}. */
    public List<Place> localPlaces(PtxFunction function, int base) {
        return places(locals.get(function), base);
    }

    /** The kernel's parameters. */
    public List<Place> parameterPlaces() {
        return places(parameters, 0);
    }

    private static List<Place> places(Map<Variable, Integer> variables, int base) {
        List<Place> places = new ArrayList<>();
        variables.forEach((v, at) -> places.add(new Place(v, base + at, v.size())));
        return places;
    }
}
