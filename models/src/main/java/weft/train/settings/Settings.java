package weft.train.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import weft.train.base.InputException;

/**
 * The values of a table of settings: what was given, and the defaults of the rest. They do not change; {@link #with} makes
 * others.
 *
 * <pre>{@code
 *   Settings settings = Settings.of(TrainRows.TABLE, s -> s.set(TrainRows.EPOCHS, 5));
 *   int epochs = settings.get(TrainRows.EPOCHS);
 * }</pre>
 */
public final class Settings {
    private final List<Setting<?>> table;
    private final Map<Setting<?>, Object> values;

    private Settings(List<Setting<?>> table, Map<Setting<?>, Object> given) {
        this.table = table;
        this.values = given;
        // A default may need settings that stand before it in the table, and a completion all of them.
        table.forEach(this::fillIn);
        table.forEach(this::complete);
    }

    private <T> void fillIn(Setting<T> row) {
        if (!values.containsKey(row) && row.defaultOf.apply(this) instanceof Object value) {
            values.put(row, value);
        }
    }

    private <T> void complete(Setting<T> row) {
        find(row).ifPresent(value -> values.put(row, row.completion.apply(this, value)));
    }

    /** Collects values. */
    public static final class Builder {
        private final List<Setting<?>> table;
        private final Map<Setting<?>, Object> values;

        private Builder(List<Setting<?>> table, Map<Setting<?>, Object> values) {
            this.table = table;
            this.values = new LinkedHashMap<>(values);
        }

        /**
         * Sets one.
         *
         * @throws IllegalArgumentException       when the table has no such row
         * @throws weft.train.base.InputException when the value means nothing here, such as a device that is not there
         */
        public <T> Builder set(Setting<T> row, T value) {
            if (!table.contains(row)) {
                throw new IllegalArgumentException("no setting of this table: " + row);
            }
            T meant = row.meaning.apply(value);
            values.put(row, meant instanceof List<?> elements ? List.copyOf(elements) : meant);
            return this;
        }
    }

    /**
     * What {@code given} sets, and defaults for the rest.
     *
     * @throws weft.train.base.InputException when a value can't be completed by the others
     */
    public static Settings of(List<Setting<?>> table, Consumer<Builder> given) {
        return from(new Builder(table, Map.of()), given);
    }

    /** These with some changed. The others keep their values, also those that were defaults. */
    public Settings with(Consumer<Builder> changes) {
        return from(new Builder(table, values), changes);
    }

    private static Settings from(Builder builder, Consumer<Builder> changes) {
        changes.accept(builder);
        return new Settings(builder.table, new LinkedHashMap<>(builder.values));
    }

    /**
     * What sets the row with a key to a value as {@code run.json} has it; null leaves the default.
     *
     * @param name the key, or the name of the option
     * @throws InputException when the table has no such row, or the value is not one of it
     */
    static Consumer<Builder> named(List<Setting<?>> table, String name, Object value) {
        String key = name.replaceFirst("^--", "").replace('-', '_');
        List<String> keys = table.stream().filter(row -> !row.isHidden()).map(row -> row.key).toList();
        Check.known("setting", keys, key);
        return table.stream().filter(row -> row.key.equals(key)).findFirst().map(row -> setter(row, value)).orElseThrow();
    }

    private static <T> Consumer<Builder> setter(Setting<T> row, Object value) {
        T read;
        try {
            read = row.fromOutside(value);
        } catch (IllegalArgumentException e) {
            throw new InputException("%s: %s".formatted(row.key, e.getMessage()), e);
        }
        return read == null ? _ -> {} : s -> s.set(row, read);
    }

    /**
     * The value of a setting that has one.
     *
     * @throws IllegalArgumentException when it has none
     */
    public <T> T get(Setting<T> row) {
        return find(row).orElseThrow(() -> new IllegalArgumentException(row + " is not set"));
    }

    /** The value of a setting, if it has one. */
    @SuppressWarnings("unchecked") // only values of its type are put
    public <T> Optional<T> find(Setting<T> row) {
        return Optional.ofNullable((T) values.get(row));
    }

    /**
     * Checks all of them, in the order of the table.
     *
     * @throws weft.train.base.InputException when one is not possible; the message names the option
     */
    public void check() {
        check(List.of());
    }

    /** As {@link #check()}, but for rows whose values mean something else here. */
    public void check(List<Setting<?>> but) {
        table.stream().filter(row -> !but.contains(row)).forEach(row -> row.checkIn(this));
    }

    /** All of them by key, in the order of the table, as {@code run.json} has them. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        table.stream().filter(row -> row.isRecorded(this)).forEach(row -> map.put(row.key, row.toJson(this)));
        return map;
    }

    /**
     * What {@link #toMap} gave, read back from JSON.
     *
     * @throws IllegalArgumentException when one is missing, unknown or not what it should be
     */
    static Settings read(List<Setting<?>> table, Map<String, Object> map) {
        List<String> keys = table.stream().map(row -> row.key).toList();
        map.keySet().stream().filter(key -> !keys.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("unknown entry '%s'".formatted(key.replaceAll("\\p{Cntrl}", "?")));
        });
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        for (Setting<?> row : table) {
            Object value = row.fromJson(map.get(row.key));
            if (value != null) {
                values.put(row, value);
            }
        }
        return new Settings(table, values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
