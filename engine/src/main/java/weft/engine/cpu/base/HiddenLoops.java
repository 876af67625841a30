package weft.engine.cpu.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;

/**
 * Defines a copy of a template class for each op: a hidden class in which the function is a constant.
 *
 * <p>Why: one loop that takes the function as an argument is compiled once, for all ops. From the third op on, the compiler
 * no longer inlines the call, every vector is boxed, and the loop falls to a tenth of its speed. A class of its own gives each
 * op a loop of its own, with its own profile and its function inlined, while the loop is written only once.
 */
public final class HiddenLoops {
    private HiddenLoops() {}

    /**
     * A new instance of a new copy of {@code template}, which finds {@code function} through {@link #function}.
     *
     * @param lookup a lookup of the template's package: a hidden class belongs to the package that defines it
     */
    public static <L> L define(MethodHandles.Lookup lookup, Class<L> type, Class<? extends L> template, Object function) {
        try {
            MethodHandles.Lookup copy = lookup.defineHiddenClassWithClassData(bytes(template), function, true);
            Constructor<?> constructor = copy.lookupClass().getDeclaredConstructor();
            constructor.setAccessible(true); // templates are package-private
            return type.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot define a loop from " + template.getName(), e);
        }
    }

    /** The function that the calling copy was defined with; the copy keeps it in a static final field. */
    public static <F> F function(MethodHandles.Lookup caller, Class<F> type) {
        try {
            return MethodHandles.classData(caller, ConstantDescs.DEFAULT_NAME, type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a template runs only as a hidden copy", e);
        }
    }

    private static byte[] bytes(Class<?> template) {
        try (InputStream in = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            if (in == null) {
                throw new IllegalStateException("the class file of " + template.getName() + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
