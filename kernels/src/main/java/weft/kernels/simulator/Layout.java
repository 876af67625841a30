package weft.kernels.simulator;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.StateSpace;
import weft.kernels.ptx.Variable;

/** Where the variables of one kernel and of the functions it calls lie in their spaces. */
final class Layout {

    private final ToLongFunction<Variable> globals;
    private final Map<Variable, Integer> shared = new IdentityHashMap<>();
    private final Map<PtxFunction, Map<Variable, Integer>> locals = new IdentityHashMap<>();
    private final Map<PtxFunction, Integer> localBytes = new IdentityHashMap<>();
    private final Map<Variable, Integer> parameters = new IdentityHashMap<>();
    private int sharedBytes;

    /** @param globals the addresses of global and constant variables */
    Layout(ToLongFunction<Variable> globals) {
        this.globals = globals;
    }

    /** Lays out what {@code function} declares. */
    void add(PtxFunction function) {
        Map<Variable, Integer> own = new HashMap<>();
        int local = 0;
        int parameter = 0;
        for (Variable v : function.parameters()) {
            if (v.space() == StateSpace.PARAM) {
                parameter = align(parameter, v.align());
                parameters.put(v, parameter);
                parameter += (int) v.size();
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
        localBytes.put(function, align(local, 16));
    }

    /** Gives a shared variable its place, once. */
    void useShared(Variable v) {
        if (!v.isDynamic() && !shared.containsKey(v)) {
            int at = align(sharedBytes, v.align());
            shared.put(v, at);
            sharedBytes = at + (int) v.size();
        }
    }

    private static int place(Map<Variable, Integer> own, Variable v, int at) {
        if (own.containsKey(v)) {
            return at;
        }
        int aligned = align(at, v.align());
        own.put(v, aligned);
        return aligned + (int) v.size();
    }

    private static int align(int at, int to) {
        return (int) PtxFunction.align(at, to);
    }

    /** Bytes of shared memory of variables whose size is known; dynamic shared memory follows. */
    int sharedBytes() {
        return sharedBytes;
    }

    /** Where dynamic shared memory begins. */
    int dynamicShared() {
        return align(sharedBytes, 16);
    }

    /** Bytes of local memory that one activation of {@code function} takes per thread. */
    int localBytes(PtxFunction function) {
        return localBytes.get(function);
    }

    /**
     * The address of a variable in its own space. Of a local one, relative to the activation of {@code function}; of a global
     * or constant one, a generic address.
     */
    long address(PtxFunction function, Variable v) {
        return switch (v.space()) {
            case GLOBAL, CONST -> globals.applyAsLong(v);
            case SHARED -> v.isDynamic() ? dynamicShared() : shared.get(v);
            case PARAM -> parameters.get(v);
            case LOCAL -> locals.get(function).get(v);
        };
    }
}
