package weft.datasets.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Reads a file of labels: a header of two names, such as {@code id,breed}, and a line for each image with its id and its class.
 * A field may stand in double quotes, in which two of them mean one.
 */
public final class LabelsCsv {
    /** More than any file of labels has. */
    private static final int MOST_BYTES = 1 << 28;
    private static final int LONGEST = 255;
    private final Path file;

    private LabelsCsv(Path file) {
        this.file = file;
    }

    /**
     * A line of the file.
     *
     * @param line  its number, from 1
     * @param label the name of the class
     */
    public record Row(int line, String label) {}

    /**
     * The lines by their ids, in their order.
     *
     * @throws DataException when the file can't be read, or a line is not what it should be; the message names file and line
     */
    public static SequencedMap<String, Row> read(Path file) {
        return new LabelsCsv(file).rows();
    }

    private SequencedMap<String, Row> rows() {
        List<String> lines = text().lines().toList();
        if (lines.isEmpty() || lines.getFirst().isBlank()) {
            throw new DataException(file + ": is empty; it begins with a header such as id,label");
        }
        fields(1, lines.getFirst());
        SequencedMap<String, Row> rows = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                List<String> fields = fields(i + 1, lines.get(i));
                Row before = rows.put(fields.getFirst(), new Row(i + 1, fields.getLast()));
                if (before != null) {
                    throw error(i + 1, "the id " + fields.getFirst() + " is that of line " + before.line);
                }
            }
        }
        if (rows.isEmpty()) {
            throw new DataException(file + ": labels no image");
        }
        return rows;
    }

    private String text() {
        RegularFile.require(file);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new DataException(file + ": has more than " + (MOST_BYTES >> 20) + " MiB, which is no file of labels");
            }
            String text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text; // a mark that some programs write first
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": is no text in UTF-8", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private List<String> fields(int number, String line) {
        List<String> fields = new ArrayList<>();
        int at = 0;
        do {
            at = field(number, line, at, fields);
        } while (at <= line.length());
        if (fields.size() != 2) {
            throw error(number, fields.size() + (fields.size() == 1 ? " field" : " fields") + " where an id and a label are "
                    + "expected");
        }
        for (String field : fields) {
            boolean isName = !field.isEmpty() && field.length() <= LONGEST && field.chars().noneMatch(Character::isISOControl);
            if (!isName || field.contains("/") || field.contains("\\") || field.startsWith(".")) {
                throw error(number, "an id and a label are names without slashes, of at most " + LONGEST + " characters");
            }
        }
        return fields;
    }

    /** Reads a field that begins at {@code at}; returns where the next one begins, or a place after the line's end. */
    private int field(int number, String line, int at, List<String> into) {
        if (at == line.length() || line.charAt(at) != '"') {
            int end = line.indexOf(',', at) < 0 ? line.length() : line.indexOf(',', at);
            into.add(line.substring(at, end).strip());
            return end + 1;
        }
        StringBuilder text = new StringBuilder();
        for (int i = at + 1; i < line.length(); i++) {
            if (line.charAt(i) != '"') {
                text.append(line.charAt(i));
            } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                text.append('"');
                i++;
            } else if (i + 1 < line.length() && line.charAt(i + 1) != ',') {
                throw error(number, "there is text after a quoted field");
            } else {
                into.add(text.toString().strip());
                return i + 2;
            }
        }
        throw error(number, "a quote has no end");
    }

    private DataException error(int line, String what) {
        return new DataException(file + ": line " + line + ": " + what);
    }

    /** The classes, sorted by name. */
    public static List<String> classes(SequencedMap<String, Row> rows) {
        return rows.values().stream().map(Row::label).distinct().sorted(NameOrder.BY_CODE_POINT).toList();
    }
}
