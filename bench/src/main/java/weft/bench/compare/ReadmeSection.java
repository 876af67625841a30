package weft.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a Markdown file between two markers, which a program writes. */
public final class ReadmeSection {

    private ReadmeSection() {}

    /**
     * Replaces what is between {@code <!-- NAME:begin -->} and {@code <!-- NAME:end -->}.
     *
     * @throws IOException also when the file lacks a marker, has one twice, or the end comes first; it is left alone then
     */
    public static void write(Path file, String name, String content) throws IOException {
        String text = Files.readString(file);
        String begin = "<!-- %s:begin -->".formatted(name);
        String end = "<!-- %s:end -->".formatted(name);
        int from = only(file, text, begin) + begin.length();
        int to = only(file, text, end);
        if (to < from) {
            throw new IOException("%s: %s comes before %s".formatted(file, end, begin));
        }
        Files.writeString(file, text.substring(0, from) + "\n" + content.strip() + "\n" + text.substring(to));
    }

    private static int only(Path file, String text, String marker) throws IOException {
        int place = text.indexOf(marker);
        if (place < 0 || place != text.lastIndexOf(marker)) {
            throw new IOException("%s: the marker %s is there %s".formatted(file, marker, place < 0 ? "never" : "twice"));
        }
        return place;
    }
}
