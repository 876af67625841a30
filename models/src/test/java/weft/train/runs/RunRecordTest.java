package weft.train.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Device;
import weft.train.weights.Environment;

class RunRecordTest {
    @TempDir
    Path folder;

    @Test
    void theFileNamesWhatARunNeedsToBeRepeated() throws IOException {
        RunRecord.now("lenet5", Map.of("seed", 7L, "lr", 0.05), Map.of("name", "digits"), Map.of("name", "cpu", "threads", 2))
                .write(folder.resolve("run.json"));

        JsonNode json = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
        assertThat(json.fieldNames()).toIterable()
                .containsExactly("model", "started", "settings", "data", "device", "environment");
        assertThat(json.get("model").asText()).isEqualTo("lenet5");
        assertThat(Instant.parse(json.get("started").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(json.get("settings").get("seed").asLong()).isEqualTo(7);
        assertThat(json.get("settings").get("lr").asDouble()).isEqualTo(0.05);
        assertThat(json.get("data").get("name").asText()).isEqualTo("digits");
        assertThat(json.get("device").get("threads").asInt()).isEqualTo(2);
        JsonNode environment = json.get("environment");
        assertThat(environment.get("weft").asText()).isEqualTo(Environment.weftVersion());
        assertThat(environment.get("java").asText()).startsWith("" + Runtime.version().feature());
        assertThat(environment.get("os").asText()).contains(System.getProperty("os.name"));
        assertThat(environment.get("vector_bits").asInt()).isEqualTo(Device.cpu().vectorBits());
    }

    @Test
    void theVersionOfWeftComesFromTheBuild() {
        assertThat(Environment.weftVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
