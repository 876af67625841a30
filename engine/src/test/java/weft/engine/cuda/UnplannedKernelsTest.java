package weft.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import weft.kernels.KernelCatalog;

/** A kernel file that no launch plan names says so in its header, and no other file does. */
class UnplannedKernelsTest {

    @Test
    void aFileThatNoPlanNamesSaysThatItIsLaunchedByNoPlan() throws IOException, URISyntaxException {
        Set<String> named = stringsOfThePlans();
        assertThat(KernelCatalog.load().entries()).isNotEmpty().allSatisfy(
                file -> assertThat(file.unplanned().isEmpty()).as(file.name()).isEqualTo(named.contains(file.name())));
    }

    private static Set<String> stringsOfThePlans() throws IOException, URISyntaxException {
        Path classes = Path.of(CudaBackend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes.resolve("weft/engine/cuda"))) {
            return files.filter(file -> file.toString().endsWith(".class")).flatMap(UnplannedKernelsTest::strings)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> strings(Path file) {
        try {
            return StreamSupport.stream(ClassFile.of().parse(file).constantPool().spliterator(), false)
                    .filter(StringEntry.class::isInstance).map(entry -> ((StringEntry) entry).stringValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
