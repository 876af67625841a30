package weft.bench.compare;

/**
 * What a row has to do, whoever does it.
 *
 * @param flops floating-point operations, a multiply-add counted as two; 0 where nobody counts them
 * @param bytes bytes read and written when each element is touched once; 0 where nobody counts them
 */
public record Work(double flops, double bytes) {

    /** Which rate of the machine bounds it. */
    public enum Bound {
        /** The multiply-adds. */
        FMA,
        /** The copies. */
        COPY,
        /** Neither is known. */
        NONE
    }

    /** The rate that takes longer for this work, on all threads. */
    public Bound bound(MachineRates machine) {
        if (flops == 0 && bytes == 0) {
            return Bound.NONE;
        }
        return flops / machine.fmaAll() >= bytes / machine.copyAll() ? Bound.FMA : Bound.COPY;
    }

    /** The part of the rate that bounds it, reached by who takes {@code seconds}; above 1 when data stay in the caches. */
    public double share(MachineRates machine, double seconds) {
        return Math.max(flops / machine.fmaAll(), bytes / machine.copyAll()) / seconds;
    }
}
