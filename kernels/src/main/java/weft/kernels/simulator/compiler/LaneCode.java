package weft.kernels.simulator.compiler;

import weft.kernels.simulator.execution.Frame;

/** Straight-line code of one function, compiled. */
public interface LaneCode {

    /**
     * Runs the code of a step for the lanes {@code from} to {@code to - 1} of a block, one lane after another.
     *
     * @return for a step that ends in a branch, how many lanes have a true predicate; 0 otherwise
     */
    int run(int step, Frame frame, int from, int to);
}
