package weft.kernels.simulator.instructions;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import weft.kernels.simulator.instructions.RoundedOps.Direction;

/** Finds the Java method that defines an instruction. The table is whatever is annotated with {@link Ptx}. */
public final class OpTable {

    /**
     * The definition of one instruction form.
     *
     * @param owner      the class of the method
     * @param method     the method's name
     * @param type       its parameter and result types
     * @param parameters the types of its operands, as classes
     * @param result     its result type, as a class
     * @param direction  the last argument of a method that takes a direction of rounding; null for others
     */
    public record Definition(ClassDesc owner, String method, MethodTypeDesc type, List<Class<?>> parameters, Class<?> result,
            Direction direction) {}

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
        List<Class<?>> types = List.of(method.getParameterTypes());
        if (types.getLast() == Direction.class) {
            for (Direction d : Direction.values()) {
                enter(owner, method, ptx, types.subList(0, types.size() - 1), d);
            }
        } else {
            enter(owner, method, ptx, types, null);
        }
    }

    private static void enter(Class<?> owner, Method method, Ptx ptx, List<Class<?>> parameters, Direction direction) {
        MethodTypeDesc type = MethodType.methodType(method.getReturnType(), method.getParameterTypes()).describeConstable()
                .orElseThrow();
        Definition definition = new Definition(owner.describeConstable().orElseThrow(), method.getName(), type, parameters,
                method.getReturnType(), direction);
        for (String pattern : ptx.value()) {
            String name = direction == null ? pattern : pattern.replace("*", direction.letter());
            if (TABLE.put(name, definition) != null) {
                throw new IllegalStateException("two definitions of " + name);
            }
        }
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
