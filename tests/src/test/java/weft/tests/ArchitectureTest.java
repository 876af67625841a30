package weft.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which modules and packages may depend on which. */
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

    /** Layers and models are many small things of one kind: a list reads best in one place. */
    @Test
    void noPackageHasMoreThan25FilesButLayersAndModels() throws IOException {
        String main = "/src/main/java/";
        Map<String, Long> files = Sources.all().stream().map(Sources.File::toString)
                .filter(path -> path.contains(main) && !path.endsWith("module-info.java"))
                .map(path -> path.substring(path.indexOf(main) + main.length(), path.lastIndexOf('/')).replace('/', '.'))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        assertThat(files).containsKeys("weft.kernels", "weft.engine", "weft.layers");
        files.keySet().removeAll(Set.of("weft.layers", "weft.models"));
        assertThat(files).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(25));
    }

    @Test
    void theEngineKnowsItsBackendsOnlyThroughTheBackendInterface() {
        noClasses().that().resideInAnyPackage("weft.engine", "weft.engine.op", "weft.engine.backend")
                .should().dependOnClassesThat().resideInAnyPackage("weft.engine.cpu..", "weft.engine.reference..",
                        "weft.engine.meta..", "weft.engine.cuda..")
                .check(CLASSES);
    }

    /** Other code uses a device through its interface; loops and kernels are internal to the backend. */
    @Test
    void backendsAreImportedInTheEngineAlone() {
        noClasses().that().resideOutsideOfPackage("weft.engine..").should().dependOnClassesThat()
                .resideInAnyPackage("weft.engine.cpu..", "weft.engine.reference..", "weft.engine.meta..", "weft.engine.cuda..")
                .check(CLASSES);
    }

    /** The benchmarks are not on the class path of this test, and some of them are built only on request: it reads their text. */
    @Test
    void benchmarksImportNoBackend() throws IOException {
        List<Sources.File> benchmarks = Sources.all().stream().filter(file -> file.toString().startsWith("bench/src/")).toList();
        assertThat(benchmarks).extracting(Sources.File::toString).anyMatch(path -> path.startsWith("bench/src/peers/"));
        assertThat(benchmarks).allSatisfy(file -> assertThat(file.text()).as(file.toString())
                .doesNotContainPattern("weft\\.engine\\.(cpu|reference|meta|cuda)\\b"));
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

    /** Unpickling can create any object that the file names, unless a list of allowed classes restricts it. */
    @Test
    void pickleIsImportedInOnePackage() {
        noClasses().that().resideOutsideOfPackage("weft.layers.io..").should().dependOnClassesThat()
                .resideInAnyPackage("net.razorvine..").check(CLASSES);
    }

    /** From low to high, as package-info of the simulator lists them: each package uses only those below it. */
    @Test
    void theSimulatorsPackagesUseOnlyThoseBelow() {
        String simulator = "weft.kernels.simulator";
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("memory").definedBy(simulator + ".memory")
                .layer("instructions").definedBy(simulator + ".instructions")
                .layer("warp").definedBy(simulator + ".warp")
                .layer("compiler").definedBy(simulator + ".compiler")
                .layer("execution").definedBy(simulator + ".execution")
                .layer("counters").definedBy(simulator + ".counters")
                .layer("trace").definedBy(simulator + ".trace")
                .layer("driver").definedBy(simulator)
                .whereLayer("driver").mayNotBeAccessedByAnyLayer()
                .whereLayer("trace").mayOnlyBeAccessedByLayers("driver")
                .whereLayer("counters").mayOnlyBeAccessedByLayers("driver")
                .whereLayer("execution").mayOnlyBeAccessedByLayers("counters", "trace", "driver")
                .whereLayer("compiler").mayOnlyBeAccessedByLayers("execution", "counters", "trace", "driver")
                .whereLayer("warp").mayOnlyBeAccessedByLayers("compiler", "execution", "counters", "trace", "driver")
                .whereLayer("instructions")
                .mayOnlyBeAccessedByLayers("warp", "compiler", "execution", "counters", "trace", "driver")
                .whereLayer("memory").mayOnlyBeAccessedByLayers("instructions", "warp", "compiler", "execution",
                        "counters", "trace", "driver")
                .check(CLASSES);
    }

    @Test
    void jcudaIsImportedInOnePackage() {
        noClasses().that().resideOutsideOfPackage("weft.cuda..").should().dependOnClassesThat()
                .resideInAnyPackage("jcuda..").check(CLASSES);
    }

    /** From low to high, the reverse of the list in package-info of the cpu backend: each package uses only those below it. */
    @Test
    void thePackagesOfTheCpuBackendUseOnlyThoseBelow() {
        String cpu = "weft.engine.cpu";
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("base").definedBy(cpu + ".base")
                .layer("low").definedBy(cpu + ".matmul", cpu + ".pointwise")
                .layer("middle").definedBy(cpu + ".conv", cpu + ".reduce", cpu + ".movement", cpu + ".optimizer", cpu + ".random")
                .layer("high").definedBy(cpu + ".norm", cpu + ".planes")
                .layer("front").definedBy(cpu)
                .whereLayer("front").mayNotBeAccessedByAnyLayer()
                .whereLayer("high").mayOnlyBeAccessedByLayers("front")
                .whereLayer("middle").mayOnlyBeAccessedByLayers("high", "front")
                .whereLayer("low").mayOnlyBeAccessedByLayers("middle", "high", "front")
                .check(CLASSES);
        slices().matching("weft.engine.cpu.(*)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whatLaunchPlansAreMadeOfKnowsNoPlan() {
        noClasses().that().resideInAPackage("weft.engine.cuda.base").should().dependOnClassesThat()
                .resideInAPackage("weft.engine.cuda").check(CLASSES);
    }

    /**
     * Packages form no dependency cycle, except within two groups. Tensors run operations on a backend, and a backend takes
     * operations and tensors. The entry point of the kernels module opens drivers, and the simulated driver takes kernels.
     */
    @Test
    void packagesFormNoCycleButInTheTwoGroupsNamedHere() {
        slices().assignedFrom(new SliceAssignment() {

            @Override
            public String getDescription() {
                return "packages";
            }

            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                if (!name.startsWith("weft.")) {
                    return SliceIdentifier.ignore();
                }
                boolean tensors = name.equals("weft.engine") || name.equals("weft.engine.backend")
                        || name.startsWith("weft.engine.op");
                boolean kernels = name.equals("weft.kernels") || name.equals("weft.kernels.driver")
                        || name.startsWith("weft.kernels.simulator");
                return SliceIdentifier.of(tensors ? "tensors" : kernels ? "kernels" : name);
            }
        }).should().beFreeOfCycles().check(CLASSES);
    }
}
