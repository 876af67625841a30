package weft.train.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import weft.engine.Device;

/** What Weft runs on: its own version, Java, the system and the width of a vector. */
public final class Environment {
    private static final String VERSION_FILE = "/weft/version.properties";

    private Environment() {}

    /** The version of Weft, as its build named it. */
    public static String weftVersion() {
        Properties properties = new Properties();
        try (InputStream in = Environment.class.getResourceAsStream(VERSION_FILE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /** The number of bits that one vector instruction works on, as the cpu device says. */
    public static int vectorBits() {
        return Device.cpu().vectorBits();
    }

    /** All of it, by name, in a fixed order. */
    public static Map<String, Object> describe() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("weft", weftVersion());
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("jvm", System.getProperty("java.vm.name"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("arch", System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("max_heap_bytes", Runtime.getRuntime().maxMemory());
        facts.put("vector_bits", vectorBits());
        return facts;
    }
}
