package weft.train.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import weft.train.base.InputException;
import weft.train.base.Json;

/**
 * Settings in a file: a {@code run.json} as a run writes it, or JSON or YAML with {@code model} and the keys of
 * {@link TrainRows}, in any order and as many as one likes:
 *
 * <pre>{@code
 *   model: resnet20
 *   data: cifar10
 *   epochs: 30
 *   optimizer: sgd
 *   lr: 0.1
 *   scheduler: onecycle
 * }</pre>
 *
 * @param model  the network, if the file names one
 * @param values by key, as {@code run.json} has them
 */
public record SettingsFile(Path file, Optional<String> model, Map<String, Object> values) {
    /** Settings are a page of text; a larger file is something else. */
    private static final long MOST_BYTES = 1 << 20;
    private static final ObjectMapper YAML = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {
    };

    /**
     * Reads a file; one whose name ends in {@code .yaml} or {@code .yml} is YAML, any other JSON.
     *
     * @throws InputException when there is no such file, or it holds no settings
     */
    public static SettingsFile read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new InputException("settings %s: %s".formatted(file, Files.isDirectory(file) ? "is a folder, not a file"
                        : Files.exists(file) ? "is no regular file" : "no such file"));
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException("settings %s: has %,d bytes, more than any settings have".formatted(file,
                        Files.size(file)));
            }
            return of(file, parse(file, Files.readString(file)));
        } catch (IOException e) {
            throw new InputException("settings %s: can't be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Map<String, Object> parse(Path file, String text) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        try {
            Map<String, Object> map = (yaml ? YAML : Json.MAPPER).readValue(text, MAP);
            if (map == null) {
                throw new InputException("settings %s: holds no settings".formatted(file));
            }
            return map;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null || e.getLocation().getLineNr() < 1 ? ""
                    : " at line %d, column %d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
            throw new InputException("settings %s: is not %s with a key for each setting%s".formatted(file,
                    yaml ? "YAML" : "JSON", where), e);
        } catch (RuntimeException e) {
            if (e instanceof InputException) {
                throw e;
            }
            // The YAML reader has exceptions of its own, which Jackson does not always wrap.
            throw new InputException("settings %s: is not YAML".formatted(file), e);
        }
    }

    private static SettingsFile of(Path file, Map<String, Object> map) {
        Map<String, Object> values = map;
        if (map.get("settings") instanceof Map<?, ?> recorded) {
            values = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : recorded.entrySet()) {
                values.put(String.valueOf(entry.getKey()), entry.getValue());
            }
            if (values.get(TrainRows.OWN.key) != null) {
                throw new InputException(("settings %s: this run was made by a program with %s of its own; only the program can "
                        + "repeat it").formatted(file, values.get(TrainRows.OWN.key)));
            }
        }
        Map<String, Object> rest = new LinkedHashMap<>(values);
        rest.remove("model");
        Object model = map.get("model");
        if (model != null && !(model instanceof String)) {
            throw new InputException("settings %s: model is not the name of a network".formatted(file));
        }
        return new SettingsFile(file, Optional.ofNullable((String) model), rest);
    }

    /**
     * Sets what the file has.
     *
     * @throws InputException when there is no such setting, or a value is not one of it
     */
    public void into(Settings.Builder builder) {
        values.forEach((key, value) -> {
            try {
                TrainSettings.named(key, value).accept(builder);
            } catch (InputException e) {
                throw new InputException("settings %s: %s".formatted(file, e.getMessage()), e);
            }
        });
    }
}
