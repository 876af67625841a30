package weft.train.settings;

import com.fasterxml.jackson.databind.JavaType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import weft.train.base.Json;
import weft.train.base.Numerals;

/**
 * One setting, as one row of a table: from it follow the option of the command line with its help, the default, the check, the
 * key in {@code run.json}, and whether a continued run may change it. A new setting of {@code weft train} is a new row of
 * {@link TrainRows}, and a line where it is used.
 *
 * <p>Rows are made once, as constants, by the methods of this package that return {@code this}; from then on they do not change.
 *
 * @param <T> type of the value; where the setting is absent the value is null, or an empty list
 */
public final class Setting<T> {

    /** What a continued run may change. */
    public enum OnResume {
        /** Nothing: another value would make it another run. */
        SAME,
        /** The value may grow. */
        MAY_GROW,
        /** Another value changes nothing of the result. */
        MAY_CHANGE,
        /** The value may name another place, where the same content lies. */
        MAY_MOVE
    }

    final String key;
    private final Class<?> element;
    private final boolean list;
    private final String label;
    private final List<String> help;
    Function<Settings, T> defaultOf = _ -> null;
    private String shownDefault;
    private String withoutValue;
    private boolean optional = true;
    private boolean leftOutWhenAbsent;
    UnaryOperator<T> meaning = UnaryOperator.identity();
    BiFunction<Settings, T, T> completion = (_, value) -> value;
    private BiConsumer<Settings, T> check = (_, _) -> {};
    private Function<Settings, Object> recordedWhenAbsent = _ -> null;
    private OnResume onResume = OnResume.SAME;
    private boolean hidden;
    private boolean leftOutAtDefault;
    private boolean unrecorded;

    private Setting(String key, Class<?> element, boolean list, String label, String... help) {
        this.key = key;
        this.element = element;
        this.list = list;
        this.label = label;
        this.help = List.of(help);
    }

    /** A row for a single value; {@code key} is that of {@code run.json}, such as {@code weight_decay}. */
    static <T> Setting<T> of(Class<T> type, String key, String label, String... help) {
        return new Setting<>(key, type, false, label, help);
    }

    /** A row for a list of values with commas between them; empty by default. */
    static <T> Setting<List<T>> listOf(Class<T> type, String key, String label, String... help) {
        return new Setting<List<T>>(key, type, true, label, help).defaultFrom(_ -> List.of());
    }

    /** With a default, which the help shows for {@code ${DEFAULT-VALUE}}. */
    Setting<T> defaultValue(T value) {
        shownDefault = value instanceof Double number ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
        optional = leftOutAtDefault;
        defaultOf = _ -> value;
        return this;
    }

    /** With a default that follows from other settings; it is null where the setting is absent then. */
    Setting<T> defaultFrom(Function<Settings, T> value) {
        defaultOf = value;
        return this;
    }

    /** There is always a value, so a record that has none is damaged. */
    Setting<T> required() {
        optional = false;
        return this;
    }

    /** What the option stands for when it is given without a value. */
    Setting<T> withoutValue(String text) {
        withoutValue = text;
        return this;
    }

    /** Replaces a given value by what it means, for example {@code auto} by the best device. */
    Setting<T> meaning(UnaryOperator<T> replacement) {
        meaning = replacement;
        return this;
    }

    /** Replaces a value by a complete one, which means the same whatever the other settings are. */
    Setting<T> completed(BiFunction<Settings, T, T> complete) {
        completion = complete;
        return this;
    }

    /** A check beside the other settings. It throws a {@link weft.train.base.InputException} that names the option. */
    Setting<T> checked(BiConsumer<Settings, T> rule) {
        check = rule;
        return this;
    }

    /** A check of the value alone, which is given the name of the option. */
    Setting<T> rule(BiConsumer<String, T> ofOption) {
        return checked((_, value) -> ofOption.accept(option(), value));
    }

    /** What {@code run.json} records where no value was given, so that the run can be repeated elsewhere. */
    Setting<T> recordedWhenAbsent(Function<Settings, Object> value) {
        recordedWhenAbsent = value;
        return this;
    }

    /** Leaves the key out of {@code run.json} where there is no value. Other settings have {@code null} there. */
    Setting<T> leftOutWhenAbsent() {
        leftOutWhenAbsent = true;
        return this;
    }

    /**
     * Leaves the key out of {@code run.json} where the value is the default. So the record of a run from before the setting
     * existed means the same.
     */
    Setting<T> leftOutAtDefault() {
        leftOutAtDefault = true;
        optional = true;
        return this;
    }

    /** What a continued run may change, if anything. */
    Setting<T> onResume(OnResume rule) {
        onResume = rule;
        return this;
    }

    /** Is recorded, and no option: only a program sets it. */
    Setting<T> hidden() {
        hidden = true;
        return this;
    }

    /** Is an option, and never in {@code run.json}: it is nothing of the run itself. */
    Setting<T> unrecorded() {
        unrecorded = true;
        return onResume(OnResume.MAY_CHANGE);
    }

    // ---- the option ----

    /** Whether there is no option for it. */
    public boolean isHidden() {
        return hidden;
    }

    /** The name of the option, such as {@code --weight-decay}. */
    public String option() {
        return "--" + key.replace('_', '-');
    }

    /** The type of a value, or of an element where the value is a list. */
    public Class<?> element() {
        return element;
    }

    /** Whether the value is a list. */
    public boolean isList() {
        return list;
    }

    /** What stands for the value in the help; empty for an option without one. */
    public String label() {
        return label;
    }

    /** The lines of the help. */
    public List<String> help() {
        return help;
    }

    /** The default as the help shows it, or null for none. */
    public String shownDefault() {
        return shownDefault;
    }

    /** What the option stands for when it is given without a value; null if it needs one. */
    public String withoutValue() {
        return withoutValue;
    }

    /** What a continued run may change. */
    public OnResume onResume() {
        return onResume;
    }

    /**
     * Checks a value.
     *
     * @throws weft.train.base.InputException when it is not allowed, by itself or together with the other settings
     */
    public void check(Settings all, T value) {
        check.accept(all, value);
    }

    // ---- for Settings ----

    void checkIn(Settings all) {
        all.find(this).ifPresent(value -> check(all, value));
    }

    /** Whether {@code run.json} has the key. */
    boolean isRecorded(Settings all) {
        return !unrecorded && !(leftOutWhenAbsent && all.find(this).isEmpty())
                && !(leftOutAtDefault && Objects.equals(all.find(this).orElse(null), defaultOf.apply(all)));
    }

    /** The value as {@code run.json} has it. */
    public Object toJson(Settings all) {
        T value = all.find(this).orElse(null);
        return switch (value) {
            case null -> recordedWhenAbsent.apply(all);
            case List<?> elements when elements.isEmpty() -> null;
            case Enum<?> constant -> constant.toString();
            default -> value;
        };
    }

    /**
     * A value as a person writes it into a file of settings or a program: of this row's type, or as {@link #toJson} gives it, or,
     * for a list, a single element. Whole numbers may stand for decimals.
     *
     * @return null where there is none
     * @throws IllegalArgumentException when it is no value of this row
     */
    @SuppressWarnings("unchecked") // of the row's own type
    T fromOutside(Object value) {
        if (value == null || !list && element.isInstance(value)) {
            return (T) value;
        }
        if (list && !(value instanceof List<?>)) {
            return fromOutside(List.of(value));
        }
        if (!list && isNumber() && value instanceof String text && Numerals.isDecimal(text)) {
            return fromOutside(number(text)); // YAML reads 1e-4 as a text, because it has no point
        }
        boolean isText = element == String.class && (list ? ((List<?>) value).stream().allMatch(one -> one instanceof Number)
                : value instanceof Number);
        boolean fits = isText || switch (value) {
            case List<?> all -> all.stream().allMatch(this::suits);
            default -> suits(value);
        };
        if (!fits) {
            throw new IllegalArgumentException("'%s' is not %s".formatted(String.valueOf(value).replaceAll("\\p{Cntrl}", "?"),
                    describe()));
        }
        return fromJson(value);
    }

    private boolean isNumber() {
        return Number.class.isAssignableFrom(element);
    }

    private boolean isWhole() {
        return element == Integer.class || element == Long.class;
    }

    private static Object number(String text) {
        try {
            return Numerals.isWhole(text) ? (Object) Long.valueOf(text) : Double.valueOf(text);
        } catch (NumberFormatException e) {
            return Double.valueOf(text); // a whole number that is too large
        }
    }

    private boolean suits(Object one) {
        if (element == Boolean.class) {
            return one instanceof Boolean;
        }
        if (isWhole()) {
            return one instanceof Integer || one instanceof Long;
        }
        return isNumber() ? one instanceof Number number && Double.isFinite(number.doubleValue()) : one instanceof String;
    }

    private String describe() {
        String one =
                element == Boolean.class ? "true or false" : isWhole() ? "a whole number" : isNumber() ? "a number" : "a text";
        return list ? "a list, each " + one : one;
    }

    /**
     * The value that {@link #toJson} gave, read back.
     *
     * @return null where there is none
     * @throws IllegalArgumentException when it is missing, or not what it should be
     */
    @SuppressWarnings("unchecked") // the mapper gives what the type says
    T fromJson(Object json) {
        if (json == null && !optional) {
            throw new IllegalArgumentException(key + " is missing");
        }
        if (json == null) {
            return null;
        }
        if (element.isEnum()) {
            return (T) Arrays.stream(element.getEnumConstants()).filter(constant -> constant.toString().equals(json)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown %s '%s': known are %s".formatted(key,
                            String.valueOf(json).replaceAll("\\p{Cntrl}", "?"),
                            Arrays.stream(element.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(", ")))));
        }
        JavaType type = list ? Json.MAPPER.getTypeFactory().constructCollectionType(List.class, element)
                : Json.MAPPER.constructType(element);
        T value;
        try {
            value = Json.MAPPER.convertValue(json, type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("wrong value of '%s'".formatted(key), e);
        }
        if (value instanceof List<?> elements && elements.stream().anyMatch(one -> one == null)) {
            throw new IllegalArgumentException("a list holds null");
        }
        return value;
    }

    /** The name of the option. */
    @Override
    public String toString() {
        return option();
    }
}
