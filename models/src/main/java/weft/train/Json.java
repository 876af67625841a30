package weft.train;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import weft.engine.io.AtomicFile;

/** JSON as Weft writes it: indented, with numbers that are not finite as {@code null}, each file replaced in one step. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper().registerModule(new SimpleModule()
            .addSerializer(double.class, new FiniteOrNull())
            .addSerializer(Double.class, new FiniteOrNull())
            .addDeserializer(double.class, new NumberOrNaN()));

    private static final DefaultIndenter TWO_SPACES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = MAPPER.writer(
            new DefaultPrettyPrinter().withObjectIndenter(TWO_SPACES).withArrayIndenter(TWO_SPACES));

    private Json() {
    }

    /** Whether there is something at {@code file} that is no file; a pipe would be waited for. */
    static boolean isOther(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    static void write(Path file, Object value) throws IOException {
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
