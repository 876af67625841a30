package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The architecture page names classes and packages that exist. */
class ArchitecturePageTest {
    private static final Pattern LINK = Pattern.compile("\\[`([^`]+)`]\\(([^)]+)\\)");
    private static final Pattern PACKAGE = Pattern.compile("\\bweft(?:\\.[a-z][a-z0-9]*)+");

    @Test
    void everyLinkOfThePageLeadsToTheClassOrPackageThatItNames() throws IOException {
        List<String> wrong = new ArrayList<>();
        Matcher link = LINK.matcher(page());
        int links = 0;
        while (link.find()) {
            links++;
            Path target = docs().resolve(link.group(2)).normalize();
            String name = link.group(1).substring(Math.max(link.group(1).lastIndexOf('.'), link.group(1).lastIndexOf('/')) + 1);
            String file = target.getFileName().toString();
            if (!Files.exists(target) || !file.equals(Files.isDirectory(target) ? name : name + ".java")) {
                wrong.add(link.group());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    @Test
    void everyPackageThatThePageNamesHasSources() throws IOException {
        List<String> packages = Sources.all().stream().filter(file -> !file.isTest())
                .map(file -> file.path().getParent().toString().replace('/', '.')).distinct().toList();
        List<String> wrong = PACKAGE.matcher(page()).results().map(found -> found.group())
                .filter(name -> packages.stream().noneMatch(one -> one.endsWith("." + name))).distinct().toList();
        assertThat(wrong).isEmpty();
    }

    private static Path docs() {
        return Sources.root().resolve("docs");
    }

    private static String page() throws IOException {
        return Files.readString(docs().resolve("architecture.md"));
    }
}
