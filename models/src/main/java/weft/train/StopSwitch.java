package weft.train;

/** By which another thread, such as the one that hears Ctrl-C, asks a training to stop after its present step. */
public final class StopSwitch {
    private volatile boolean pressed;
    private volatile boolean heard;

    /** Asks to stop. May be called again. */
    public void press() {
        pressed = true;
    }

    boolean isPressed() {
        return pressed;
    }

    /** Whether a training goes on that looks at the switch; without one there is nothing to save. */
    public boolean isHeard() {
        return heard;
    }

    void heard(boolean now) {
        heard = now;
    }
}
