package weft.train.base;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import weft.engine.io.AtomicFile;

/**
 * JSON as Weft writes it: indented, with numbers that are not finite as {@code null}, each file replaced in one step. Read
 * strictly: what Weft never writes, such as a key twice, a count of 1.5 or text after the end, shows that a file was damaged.
 */
public final class Json {
    /** Reads and writes values by these rules. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build().registerModule(new SimpleModule()
                    .addSerializer(double.class, new FiniteOrNull())
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addDeserializer(double.class, new NumberOrNaN()));

    private static final DefaultIndenter TWO_SPACES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = MAPPER.writer(
            new DefaultPrettyPrinter().withObjectIndenter(TWO_SPACES).withArrayIndenter(TWO_SPACES));

    private Json() {}

    /** Whether there is something at {@code file} that is no file; a pipe would be waited for. */
    public static boolean isOther(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    /** What is wrong with a text, in words that are not about Java. */
    public static String why(JsonProcessingException e) {
        String where = e.getLocation() == null || e.getLocation().getLineNr() < 1 ? ""
                : " at line %d, column %d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        return switch (e) {
            case JsonEOFException _ -> "it ends too early";
            case UnrecognizedPropertyException unknown -> "unknown entry '%s'%s".formatted(
                    unknown.getPropertyName().replaceAll("\\p{Cntrl}", "?"), where);
            case JsonMappingException wrong when !wrong.getPath().isEmpty() ->
                "wrong value of %s%s".formatted(wrong.getPath().stream().map(Json::name).collect(Collectors.joining(", ")),
                        where);
            default -> "not JSON as Weft writes it" + where;
        };
    }

    private static String name(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? "entry " + (step.getIndex() + 1)
                : "'" + step.getFieldName().replaceAll("\\p{Cntrl}", "?") + "'";
    }

    /** A value as JSON, as files have it. */
    public static String text(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Replaces {@code file} with a value as JSON, in one step.
     *
     * @throws IOException when it can't be written
     */
    public static void write(Path file, Object value) throws IOException {
        byte[] text = WRITER.writeValueAsBytes(value);
        AtomicFile.write(file, out -> {
            out.write(text);
            out.write('\n');
        });
    }

    private static final class FiniteOrNull extends StdSerializer<Double> {
        FiniteOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }

    private static final class NumberOrNaN extends StdScalarDeserializer<Double> {
        NumberOrNaN() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return in.getDoubleValue();
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }
}
