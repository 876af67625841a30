package weft.kernels.simulator.text;

import java.util.TreeMap;
import java.util.function.Consumer;

/** What the threads of a launch print. It is kept until the launch ends, and then given out block by block. */
public final class PrintedText {

    /** Characters that are kept of a launch. */
    private static final int ROOM = 16 << 20;

    private final TreeMap<Long, StringBuilder> texts = new TreeMap<>();
    private int characters;
    private long left;

    /** Adds what a thread of block {@code block} prints. */
    public synchronized void add(long block, String text) {
        if (characters + text.length() > ROOM) {
            left++;
            return;
        }
        characters += text.length();
        texts.computeIfAbsent(block, _ -> new StringBuilder()).append(text);
    }

    /** Gives out the text, if there is some. */
    public synchronized void flush(Consumer<String> output) {
        StringBuilder all = new StringBuilder();
        texts.values().forEach(all::append);
        if (left > 0) {
            all.append("(printf: ").append(left).append(" more texts are left out: a launch may print ").append(ROOM)
                    .append(" characters)\n");
        }
        if (!all.isEmpty()) {
            output.accept(all.toString());
        }
    }
}
