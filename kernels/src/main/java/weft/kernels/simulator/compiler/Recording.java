package weft.kernels.simulator.compiler;

/** What compiled code keeps about its own work, besides doing it. */
public enum Recording {
    /** Nothing: the fastest code. */
    NOTHING,
    /** The addresses that each lane accesses, in {@link BlockState#log}, by the rows of {@link SegmentLog}. */
    ACCESSES,
    /** The addresses, and the value of each register after each instruction, which is a segment by itself. */
    VALUES
}
