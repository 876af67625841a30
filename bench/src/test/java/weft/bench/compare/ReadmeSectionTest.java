package weft.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeSectionTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("README.md"), text);
    }

    @Test
    void onlyWhatIsBetweenTheMarkersChanges() throws IOException {
        Path file = file("before\n<!-- peers:begin -->\nold\n<!-- peers:end -->\nafter\n");
        ReadmeSection.write(file, "peers", "\nnew $1\n\n");
        String expected = "before\n<!-- peers:begin -->\nnew $1\n<!-- peers:end -->\nafter\n";
        assertThat(file).hasContent(expected);
        ReadmeSection.write(file, "peers", "new $1");
        assertThat(file).hasContent(expected);
    }

    @Test
    void aFileWithoutBothMarkersIsLeftAlone() throws IOException {
        for (String text : new String[] {"no marker", "<!-- peers:begin -->", "<!-- peers:end --><!-- peers:begin -->",
                "<!-- peers:begin --><!-- peers:begin --><!-- peers:end -->"}) {
            Path file = file(text);
            assertThatThrownBy(() -> ReadmeSection.write(file, "peers", "new")).isInstanceOf(IOException.class)
                    .hasMessageContaining("README.md: ");
            assertThat(file).hasContent(text);
        }
    }
}
