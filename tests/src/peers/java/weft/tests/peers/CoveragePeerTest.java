package weft.tests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.layers.Concat;
import weft.layers.ConvOptions;
import weft.layers.Gain;
import weft.layers.Initializers;
import weft.layers.Parameter;
import weft.layers.Residual;
import weft.layers.Sequential;
import weft.optim.Optimizer;

/** A layer, loss or optimizer that is added must be compared, too. */
class CoveragePeerTest {

    private static final List<String> LAYERS = List.of("weft.layers", "weft.layers.loss", "weft.layers.fromscratch");

    /** What PyTorch can't be asked for: containers of layers, options of layers, and initializers. */
    private static final List<Class<?>> NEITHER_LAYER_NOR_LOSS = List.of(Sequential.class, Concat.class, Residual.class,
            ConvOptions.class, Parameter.class, Gain.class, Initializers.class);

    @Test
    void everyLayerAndLossHasAPeer() {
        List<String> there = classes().filter(type -> LAYERS.contains(type.getPackageName())).map(JavaClass::getName).toList();

        List<String> known = Stream.concat(Peer.all().stream().map(Peer::type), NEITHER_LAYER_NOR_LOSS.stream())
                .map(Class::getName).distinct().toList();

        assertThat(known).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void everyOptimizerHasAPeerOrGoldenValues() {
        List<String> there = classes().filter(type -> type.isAssignableTo(Optimizer.class)
                && !type.isEquivalentTo(Optimizer.class)).map(JavaClass::getName).toList();

        List<String> known = Stream.concat(OptimizerPeer.TABLE.stream().map(OptimizerPeer::type),
                OptimizerPeer.IN_PYTHON_ALONE.stream()).map(Class::getName).toList();

        assertThat(known).containsExactlyInAnyOrderElementsOf(there);
    }

    /** The public classes that objects are made of. */
    private static Stream<JavaClass> classes() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("weft.layers", "weft.optim").stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass()
                        && !type.isInterface() && !type.isEnum() && !type.getModifiers().contains(JavaModifier.ABSTRACT));
    }
}
