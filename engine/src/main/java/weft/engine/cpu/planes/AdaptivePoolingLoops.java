package weft.engine.cpu.planes;

import static weft.engine.op.AdaptivePooling.begin;
import static weft.engine.op.AdaptivePooling.end;

import java.util.Arrays;
import weft.engine.cpu.reduce.ReductionLoops;
import weft.engine.op.AdaptivePooling;

/**
 * Max and average pooling in float32 to a given size: planes of H x W become planes of P x Q; {@code planes} is N*C. The windows
 * are those of {@link AdaptivePooling}. As in {@link PoolingLoops} planes are tasks, each element of a gradient is
 * summed in the reading order of its windows, the first of equals is the largest, and NaN wins over everything.
 */
final class AdaptivePoolingLoops {

    private AdaptivePoolingLoops() {
    }

    /** The sizes, and where the windows of each row and each column begin and end. */
    record Windows(int planes, int H, int W, int P, int Q, int[] top, int[] bottom, int[] left, int[] right) {

        static Windows of(int planes, int H, int W, int P, int Q) {
            int[] top = new int[P];
            int[] bottom = new int[P];
            int[] left = new int[Q];
            int[] right = new int[Q];
            Arrays.setAll(top, p -> begin(p, H, P));
            Arrays.setAll(bottom, p -> end(p, H, P));
            Arrays.setAll(left, q -> begin(q, W, Q));
            Arrays.setAll(right, q -> end(q, W, Q));
            return new Windows(planes, H, W, P, Q, top, bottom, left, right);
        }

        int in() {
            return H * W;
        }

        int out() {
            return P * Q;
        }

        int elements(int p, int q) {
            return (bottom[p] - top[p]) * (right[q] - left[q]);
        }
    }

    /** The mean of each window. Where there is one window for the whole plane, the plane is summed as all rows are. */
    static void average(Windows v, float[] x, int xAt, float[] y, int yAt) {
        if (v.out() == 1) {
            ReductionLoops.mean(x, xAt, new int[] {v.planes, v.in()}, new boolean[] {false, true}, y, yAt);
            return;
        }
        PoolingLoops.forEachPlane(v.planes, v.in(), plane -> {
            for (int p = 0; p < v.P; p++) {
                for (int q = 0; q < v.Q; q++) {
                    float sum = 0;
                    for (int h = v.top[p]; h < v.bottom[p]; h++) {
                        int row = xAt + plane * v.in() + h * v.W;
                        for (int w = v.left[q]; w < v.right[q]; w++) {
                            sum += x[row + w];
                        }
                    }
                    y[yAt + plane * v.out() + p * v.Q + q] = sum / v.elements(p, q);
                }
            }
        });
    }

    /** Each window's {@code dy / elements}, added to all of them. */
    static void averageGradient(Windows v, float[] dy, int dyAt, float[] dx, int dxAt) {
        PoolingLoops.forEachPlane(v.planes, v.in(), plane -> {
            int to = dxAt + plane * v.in();
            Arrays.fill(dx, to, to + v.in(), 0f);
            for (int p = 0; p < v.P; p++) {
                for (int q = 0; q < v.Q; q++) {
                    float share = dy[dyAt + plane * v.out() + p * v.Q + q] / v.elements(p, q);
                    for (int h = v.top[p]; h < v.bottom[p]; h++) {
                        for (int w = v.left[q]; w < v.right[q]; w++) {
                            dx[to + h * v.W + w] += share;
                        }
                    }
                }
            }
        });
    }

    /** The largest of each window and the position {@code h*W + w} in its plane that it was taken from. */
    static void max(Windows v, float[] x, int xAt, float[] y, int yAt, int[] indices, int indicesAt) {
        PoolingLoops.forEachPlane(v.planes, v.in(), plane -> {
            int from = xAt + plane * v.in();
            for (int p = 0; p < v.P; p++) {
                for (int q = 0; q < v.Q; q++) {
                    int best = v.top[p] * v.W + v.left[q];
                    float max = x[from + best];
                    for (int h = v.top[p]; h < v.bottom[p]; h++) {
                        for (int w = v.left[q]; w < v.right[q]; w++) {
                            float value = x[from + h * v.W + w];
                            if (value > max || value != value) {
                                max = value;
                                best = h * v.W + w;
                            }
                        }
                    }
                    int to = plane * v.out() + p * v.Q + q;
                    y[yAt + to] = max;
                    indices[indicesAt + to] = best;
                }
            }
        });
    }
}
