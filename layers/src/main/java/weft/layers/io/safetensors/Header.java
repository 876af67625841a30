package weft.layers.io.safetensors;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import weft.engine.Shape;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.StoredType;

/**
 * The header of a safetensors file: what it says of itself and where each tensor's bytes lie.
 *
 * @param metadata free text by key
 * @param entries    the tensors in the order of their bytes, which follow each other without a gap but for those that are left
 *                   out
 * @param leftOut  the tensors of types that Weft lacks
 */
record Header(SequencedMap<String, String> metadata, List<Entry> entries, List<LeftOut> leftOut) {

    /** The key under which the metadata stands; no tensor can be called so. */
    static final String METADATA = "__metadata__";

    /** The header's length is a multiple of this, so that the data after it is aligned. */
    private static final int ALIGNMENT = 8;

    /**
     * One tensor.
     *
     * @param begin where its bytes begin, counted from the end of the header
     * @param end   where they end, exclusive
     */
    record Entry(String name, StoredType type, Shape shape, long begin, long end) {

        /** As in {@code F32[2, 3]}. */
        String described() {
            return type + shape.toString();
        }
    }

    /**
     * The header as JSON in UTF-8, padded with spaces: byte for byte what the format's own library writes, with the metadata
     * in the order of its keys.
     */
    byte[] toBytes() {
        StringJoiner members = new StringJoiner(",", "{", "}");
        if (!metadata.isEmpty()) {
            StringJoiner texts = new StringJoiner(",", "{", "}");
            new TreeMap<>(metadata).forEach((key, text) -> texts.add(json(key) + ":" + json(text)));
            members.add(json(METADATA) + ":" + texts);
        }
        for (Entry entry : entries) {
            // In the root locale, for JSON has no digits but 0 to 9.
            members.add(String.format(Locale.ROOT, "%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                    json(entry.name()), entry.type(), entry.shape().toString().replace(" ", ""), entry.begin(), entry.end()));
        }
        ByteBuffer utf8 = utf8(members.toString());
        int length = utf8.remaining();
        byte[] padded = new byte[Math.ceilDiv(length, ALIGNMENT) * ALIGNMENT];
        utf8.get(padded, 0, length);
        Arrays.fill(padded, length, padded.length, (byte) ' ');
        return padded;
    }

    private static ByteBuffer utf8(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("safetensors: a name or metadata text holds half of a surrogate pair", e);
        }
    }

    private static String json(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
