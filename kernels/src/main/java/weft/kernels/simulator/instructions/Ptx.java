package weft.kernels.simulator.instructions;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The PTX instructions that a static method defines, for one thread: {@code @Ptx("add.s32") int add(int a, int b)}. The Java
 * types say how operands are read: {@code short} and {@code char} are signed and unsigned 16-bit values, {@code boolean} is a
 * predicate. {@code .rn}, {@code .ftz} and {@code .sat} of floats are left out of the names, because they mean the same for
 * every instruction.
 *
 * <p>A method whose last parameter is a {@link RoundedOps.Direction} defines three instructions: in {@code "add.r*.f32"} the star
 * stands for the directions z, m and p.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Ptx {

    /** The instructions, without {@code .rn}, {@code .ftz} and, for floats, {@code .sat}. */
    String[] value();
}
