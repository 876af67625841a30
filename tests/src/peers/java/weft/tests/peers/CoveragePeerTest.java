package weft.tests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.layers.Conv2d;
import weft.layers.Gain;
import weft.layers.Initializers;
import weft.layers.Parameter;
import weft.layers.Sequential;

/** A layer or loss that is added must be compared, too. */
class CoveragePeerTest {

    /** What computes nothing that PyTorch could be asked for: what holds layers, and what gives weights their first values. */
    private static final List<Class<?>> NEITHER_LAYER_NOR_LOSS = List.of(Sequential.class, Parameter.class, Gain.class,
            Initializers.class);

    @Test
    void every_layer_and_loss_has_a_peer() {
        List<String> there = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("weft.layers").stream().filter(CoveragePeerTest::isPublicClass).map(JavaClass::getName).toList();

        List<String> compared = Peer.all().stream().map(peer -> peer.type().getName()).distinct().toList();
        List<String> others = NEITHER_LAYER_NOR_LOSS.stream().map(Class::getName).toList();

        assertThat(there).contains(Conv2d.class.getName())
                .allSatisfy(name -> assertThat(compared.contains(name) ^ others.contains(name))
                        .as("%s is compared with PyTorch, or listed as what can't be", name).isTrue());
    }

    /** Those of {@code weft.layers} itself that objects are made of. */
    private static boolean isPublicClass(JavaClass type) {
        return type.getPackageName().equals("weft.layers") && type.isTopLevelClass() && !type.isInterface() && !type.isEnum()
                && type.getModifiers().contains(JavaModifier.PUBLIC) && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    }
}
