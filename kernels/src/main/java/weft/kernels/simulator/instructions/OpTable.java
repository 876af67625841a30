package weft.kernels.simulator.instructions;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the Java method that defines an instruction. The table is whatever is annotated with {@link Ptx}. */
public final class OpTable {

    /**
     * The definition of one instruction form.
     *
     * @param owner  the class of the method
     * @param method the method's name
     * @param type   its parameter and result types
     * @param parameters the same parameter types, as classes
     * @param result the same result type, as a class
     */
    public record Definition(ClassDesc owner, String method, MethodTypeDesc type, List<Class<?>> parameters, Class<?> result) {}

    private static final List<Class<?>> CLASSES = List.of(IntegerOps.class, CarryOps.class, BitOps.class, ByteOps.class,
            FloatOps.class, DoubleOps.class, RoundedOps.class, ApproxOps.class, ConvertOps.class, CompareOps.class,
            SelectOps.class, AtomicOps.class);

    private static final Map<String, Definition> TABLE = new HashMap<>();

    static {
        for (Class<?> owner : CLASSES) {
            for (Method method : owner.getDeclaredMethods()) {
                Ptx ptx = method.getAnnotation(Ptx.class);
                if (ptx != null) {
                    enter(owner, method, ptx);
                }
            }
        }
    }

    private OpTable() {}

    private static void enter(Class<?> owner, Method method, Ptx ptx) {
        Definition definition = new Definition(describe(owner), method.getName(),
                MethodTypeDesc.of(describe(method.getReturnType()),
                        List.of(method.getParameterTypes()).stream().map(OpTable::describe).toList()),
                List.of(method.getParameterTypes()), method.getReturnType());
        for (String name : ptx.value()) {
            if (TABLE.put(name, definition) != null) {
                throw new IllegalStateException("two definitions of " + name);
            }
        }
    }

    private static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** The definition of the form called {@code name}; null when there is none. */
    public static Definition find(String name) {
        return TABLE.get(name);
    }

    /** All names, sorted. */
    public static TreeSet<String> names() {
        return new TreeSet<>(TABLE.keySet());
    }
}
