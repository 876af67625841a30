package weft.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counters of the work in an iteration. JMH divides them by the time, so each counter is reported as a rate, in units per second.
 */
public final class Rates {

    private Rates() {}

    /** Of operations that are bound by memory. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Traffic {
        /** Bytes read and written when each element is touched once. */
        public double bytes;
        /** Elements of the result. */
        public double elements;
    }

    /** Of operations that are bound by arithmetic. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Arithmetic {
        /** Floating-point operations, a multiply-add counted as two. */
        public double flops;
    }

    /** Of training and loading. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Images {
        /** Images processed. */
        public double images;
    }

    /** Of the simulated GPU. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Simulation {
        /** Instructions times the lanes that were active in them. */
        public double laneInstructions;
    }
}
