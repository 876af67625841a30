package weft.cli.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;
import weft.train.StopSwitch;

/**
 * Ctrl-C and the signals TERM and HUP during a training: the first asks it to stop after its step and to save, the second ends
 * the program immediately. Java's own way, a shutdown hook, can't tell the second signal from the first.
 */
public final class StopSignals implements AutoCloseable {
    /** An exit code says which signal ended a program: 128 and its number. */
    private static final int BY_SIGNAL = 128;

    private final Console console;
    private final StopSwitch stop;
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private volatile int code;

    private StopSignals(Console console, StopSwitch stop) {
        this.console = console;
        this.stop = stop;
    }

    /** Listens until closed. */
    public static StopSignals heardBy(StopSwitch stop, Console console) {
        StopSignals signals = new StopSignals(console, stop);
        for (String name : List.of("INT", "TERM", "HUP")) {
            try {
                Signal signal = new Signal(name);
                signals.before.put(signal, Signal.handle(signal, signals::on));
            } catch (IllegalArgumentException e) {
                // This system has no such signal, or the JVM keeps it (-Xrs): then it ends the program immediately, as usual.
            }
        }
        return signals;
    }

    private synchronized void on(Signal signal) {
        int number = BY_SIGNAL + signal.getNumber();
        if (code != 0) {
            Runtime.getRuntime().halt(number);
        }
        code = number;
        if (!stop.isHeard()) {
            // Nothing is trained yet, or all is saved. Exit on a thread of its own, because exiting waits for this handler.
            Thread.ofPlatform().name("weft-exit").start(() -> System.exit(number));
            return;
        }
        stop.press();
        // On a new line, because the progress bar is redrawn on the present one.
        console.err().println((console.terminal() ? System.lineSeparator() : "")
                + "weft train: stops after this step and saves; once more to stop at once");
    }

    /** The exit code for the signal that came. */
    public int code() {
        return code;
    }

    @Override
    public void close() {
        new ArrayList<>(before.entrySet()).reversed().forEach(entry -> Signal.handle(entry.getKey(), entry.getValue()));
    }
}
