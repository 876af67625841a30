package weft.optim;

import weft.engine.Tensor;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;

/**
 * The iteration that makes a matrix about orthogonal: {@code X <- a X + (b A + c A A) X} with {@code A = X X^T}, from
 * {@code X = G / |G|} on. It leaves the singular vectors alone and sends each singular value s through
 * {@code a s + b s^3 + c s^5}, whose coefficients bring every s that is not tiny close to 1 within five iterations, with products
 * of matrices alone, without a singular value decomposition.
 */
final class NewtonSchulz {

    private static final double A = 3.4445;
    private static final double B = -4.7750;
    private static final double C = 2.0315;

    private NewtonSchulz() {}

    /**
     * A matrix with the singular vectors of {@code g: [rows, columns]} and singular values near 1.
     *
     * @param eps the least norm that g is divided by
     */
    static Tensor orthogonal(Tensor g, int steps, double eps) {
        // The smaller of X X^T and X^T X: both give the same.
        boolean tall = g.dim(0) > g.dim(1);
        Tensor x = g.div(Ops.one(Optimization.NORM, Attrs.NONE, g).clamp(eps, Double.POSITIVE_INFINITY));
        for (int i = 0; i < steps; i++) {
            Tensor gram = x.matmul(x, tall, !tall);
            Tensor update = gram.mul(B).add(gram.matmul(gram).mul(C));
            x = x.mul(A).add(tall ? x.matmul(update) : update.matmul(x));
        }
        return x;
    }
}
