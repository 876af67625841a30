package weft.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms of the house and the doors between them. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("weft");

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("kernels").definedBy("weft.kernels..")
                .layer("cuda").definedBy("weft.cuda..")
                .layer("engine").definedBy("weft.engine..")
                .layer("autograd").definedBy("weft.autograd..")
                .layer("layers").definedBy("weft.layers..", "weft.optim..")
                .layer("datasets").definedBy("weft.datasets..")
                .layer("models").definedBy("weft.models..", "weft.train..", "weft.cli..")
                .whereLayer("models").mayNotBeAccessedByAnyLayer()
                .whereLayer("datasets").mayOnlyBeAccessedByLayers("models")
                .whereLayer("layers").mayOnlyBeAccessedByLayers("models")
                .whereLayer("autograd").mayOnlyBeAccessedByLayers("layers", "models")
                .whereLayer("engine").mayOnlyBeAccessedByLayers("autograd", "layers", "datasets", "models")
                .whereLayer("kernels").mayOnlyBeAccessedByLayers("engine", "cuda", "models")
                .whereLayer("cuda").mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void theEngineKnowsItsBackendsOnlyThroughTheBackendInterface() {
        noClasses().that().resideInAnyPackage("weft.engine", "weft.engine.op", "weft.engine.backend")
                .should().dependOnClassesThat().resideInAnyPackage("weft.engine.cpu..", "weft.engine.reference..",
                        "weft.engine.meta..", "weft.engine.cuda..")
                .check(CLASSES);
    }

    /** A device is asked by its interface; which loops or kernels it has is nobody else's affair. */
    @Test
    void backendsAreImportedInTheEngineAlone() {
        noClasses().that().resideOutsideOfPackage("weft.engine..").should().dependOnClassesThat()
                .resideInAnyPackage("weft.engine.cpu..", "weft.engine.reference..", "weft.engine.meta..", "weft.engine.cuda..")
                .check(CLASSES);
    }

    @Test
    void theCommandLineIsUsedByNobody() {
        noClasses().that().resideOutsideOfPackage("weft.cli..").should().dependOnClassesThat()
                .resideInAPackage("weft.cli..").check(CLASSES);
    }

    @Test
    void librariesOfTheCommandLineStayOutOfALibraryUsersWay() {
        noClasses().that().resideOutsideOfPackages("weft.models..", "weft.train..", "weft.cli..").should().dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.knowm..", "com.fasterxml..").check(CLASSES);
    }

    /** It makes objects of whatever a pickle names, unless a closed list is put before it. */
    @Test
    void pickleIsImportedInOneRoom() {
        noClasses().that().resideOutsideOfPackage("weft.layers.io..").should().dependOnClassesThat()
                .resideInAnyPackage("net.razorvine..").check(CLASSES);
    }

    /** From low to high, as the package map of the simulator names them: each room uses only those below it. */
    @Test
    void theSimulatorsRoomsUseOnlyThoseBelow() {
        String simulator = "weft.kernels.simulator";
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("probe").definedBy(simulator + ".probe")
                .layer("memory").definedBy(simulator + ".memory")
                .layer("instructions").definedBy(simulator + ".instructions")
                .layer("warp").definedBy(simulator + ".warp")
                .layer("compiler").definedBy(simulator + ".compiler")
                .layer("execution").definedBy(simulator + ".execution")
                .layer("driver").definedBy(simulator)
                .whereLayer("driver").mayNotBeAccessedByAnyLayer()
                .whereLayer("execution").mayOnlyBeAccessedByLayers("driver")
                .whereLayer("compiler").mayOnlyBeAccessedByLayers("execution", "driver")
                .whereLayer("warp").mayOnlyBeAccessedByLayers("compiler", "execution", "driver")
                .whereLayer("instructions").mayOnlyBeAccessedByLayers("warp", "compiler", "execution", "driver")
                .whereLayer("memory").mayOnlyBeAccessedByLayers("instructions", "warp", "compiler", "execution", "driver")
                .check(CLASSES);
    }

    @Test
    void jcudaIsImportedInOneRoom() {
        noClasses().that().resideOutsideOfPackage("weft.cuda..").should().dependOnClassesThat()
                .resideInAnyPackage("jcuda..").check(CLASSES);
    }
}
