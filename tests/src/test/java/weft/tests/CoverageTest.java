package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Spec;
import weft.engine.cpu.CpuBackend;
import weft.engine.op.Family;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;
import weft.engine.reference.ReferenceBackend;

/**
 * Every operation has a family that is listed, samples, a cost and a reference loop. Operations without a fast loop are listed.
 */
class CoverageTest {

    /**
     * Operations without a fast loop on {@code cpu}. reshape never runs, because it is always a view. This list may only shrink.
     */
    private static final List<String> BORROWED = List.of("reshape");

    static Stream<Op<?>> operations() {
        return Ops.all().stream();
    }

    /** A family that is missing from the list would be tested by nobody, and a backend would start without its table. */
    @Test
    void theListOfFamiliesHasEveryFamilyThatAClassDeclares() {
        List<Family> declared = new ClassFileImporter().importPackagesOf(Ops.class).stream()
                .flatMap(type -> type.getFields().stream()).filter(CoverageTest::isStaticFamily)
                .map(CoverageTest::family).toList();
        assertThat(Ops.families()).isNotEmpty().containsExactlyInAnyOrderElementsOf(declared);
    }

    private static boolean isStaticFamily(JavaField field) {
        return field.getRawType().isEquivalentTo(Family.class) && field.getModifiers().contains(JavaModifier.STATIC);
    }

    private static Family family(JavaField declared) {
        try {
            Field field = declared.reflect();
            field.setAccessible(true);
            return (Family) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(declared.getFullName(), e);
        }
    }

    @Test
    void noTwoOperationsShareAName() {
        assertThat(Ops.all()).extracting(Op::name).doesNotHaveDuplicates();
    }

    @Test
    void theReferenceRunsExactlyTheOperationsThereAre() {
        assertThat(ReferenceBackend.operations()).containsExactlyInAnyOrderElementsOf(Ops.all());
    }

    @Test
    void theFastBackendBorrowsNoLoopThatIsNotListed() {
        assertThat(CpuBackend.borrowed()).extracting(Op::name).containsExactlyInAnyOrderElementsOf(BORROWED);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void samplesDrawAtEveryScaleAndFitTheirOperation(Op<?> op) {
        for (Draw.Scale scale : Draw.Scale.values()) {
            for (DType floats : List.of(DType.FLOAT32, DType.FLOAT64)) {
                for (int number = 0; number < 50; number++) {
                    requireFit(Drawn.of(op, floats, scale, number));
                }
            }
        }
    }

    private static <A extends Attrs> void requireFit(Drawn<A> drawn) {
        Op<A> op = drawn.op();
        List<Spec> out = op.infer().infer(drawn.sample().attrs(), drawn.inputs());
        assertThat(out).as("%s", drawn).hasSameSizeAs(op.outputs());
        double flops = op.flops().count(drawn.sample().attrs(), drawn.inputs(), out);
        assertThat(flops).as("flops of %s", drawn).isNotNegative().isFinite();
        double factor = op.accuracy().factor().of(drawn.sample().attrs(), drawn.inputs());
        assertThat(factor).as("accuracy of %s", drawn).isNotNegative().isFinite();
        assertThat(op.bytes(drawn.inputs(), out)).as("bytes of %s", drawn).isNotNegative();
    }
}
