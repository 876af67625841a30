package weft.train.report;

import java.util.Arrays;

/**
 * A curve of any number of points in bounded memory: neighbouring points share a bucket, which keeps their mean, lowest and
 * highest value. Where all buckets are taken, each takes in its neighbour, so that a bucket has twice as many points from then
 * on.
 *
 * <p>A run of 100,000 steps is so drawn from at most {@value #MOST} buckets, and no outlier is lost: it stays a lowest or a
 * highest value. A bucket all of whose values are not finite is a gap. Not for several threads; {@link #copy} makes a curve for
 * another one.
 */
public final class Series {
    /** The most buckets: about as many as a chart has columns of pixels. */
    static final int MOST = 384;

    private final double[] at = new double[MOST];
    private final double[] sums = new double[MOST];
    private final double[] lows = new double[MOST];
    private final double[] highs = new double[MOST];
    private final int[] points = new int[MOST];
    private final int[] finite = new int[MOST];
    private int buckets;
    private int perBucket = 1;

    /** One without points. */
    public Series() {}

    /** Points that are there already. */
    static Series of(double[] x, double[] y) {
        Series series = new Series();
        for (int i = 0; i < x.length; i++) {
            series.add(x[i], y[i]);
        }
        return series;
    }

    /** Appends a point; {@code x} is not below that of the last one. */
    public void add(double x, double y) {
        if (buckets == 0 || points[buckets - 1] == perBucket) {
            if (buckets == MOST) {
                halve();
            }
            open();
        }
        int b = buckets - 1;
        at[b] += x;
        points[b]++;
        if (Double.isFinite(y)) {
            sums[b] += y;
            lows[b] = Math.min(lows[b], y);
            highs[b] = Math.max(highs[b], y);
            finite[b]++;
        }
    }

    private void open() {
        at[buckets] = 0;
        sums[buckets] = 0;
        lows[buckets] = Double.POSITIVE_INFINITY;
        highs[buckets] = Double.NEGATIVE_INFINITY;
        points[buckets] = 0;
        finite[buckets] = 0;
        buckets++;
    }

    private void halve() {
        for (int b = 0; b < MOST / 2; b++) {
            int left = 2 * b;
            int right = left + 1;
            at[b] = at[left] + at[right];
            sums[b] = sums[left] + sums[right];
            lows[b] = Math.min(lows[left], lows[right]);
            highs[b] = Math.max(highs[left], highs[right]);
            points[b] = points[left] + points[right];
            finite[b] = finite[left] + finite[right];
        }
        buckets = MOST / 2;
        perBucket *= 2;
    }

    /** The same curve, which does not change when this one grows. */
    Series copy() {
        Series copy = new Series();
        for (double[][] pair : new double[][][] {{at, copy.at}, {sums, copy.sums}, {lows, copy.lows}, {highs, copy.highs}}) {
            System.arraycopy(pair[0], 0, pair[1], 0, buckets);
        }
        System.arraycopy(points, 0, copy.points, 0, buckets);
        System.arraycopy(finite, 0, copy.finite, 0, buckets);
        copy.buckets = buckets;
        copy.perBucket = perBucket;
        return copy;
    }

    /** The number of buckets. */
    int size() {
        return buckets;
    }

    /** The mean x of a bucket's points. */
    double x(int bucket) {
        return at[bucket] / points[bucket];
    }

    /** The mean of a bucket's values; NaN for a gap. */
    double mean(int bucket) {
        return sums[bucket] / finite[bucket];
    }

    /** The lowest of a bucket's values; infinite for a gap. */
    double low(int bucket) {
        return lows[bucket];
    }

    /** The highest of a bucket's values; infinite for a gap. */
    double high(int bucket) {
        return highs[bucket];
    }

    /** Whether a bucket has no finite value. */
    boolean isGap(int bucket) {
        return finite[bucket] == 0;
    }

    /** Whether any bucket has more than one point. */
    boolean isThinned() {
        return perBucket > 1;
    }

    /** The same buckets with the same content. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Series o && o.buckets == buckets && Arrays.equals(o.at, 0, buckets, at, 0, buckets)
                && Arrays.equals(o.sums, 0, buckets, sums, 0, buckets) && Arrays.equals(o.points, 0, buckets, points, 0, buckets)
                && Arrays.equals(o.lows, 0, buckets, lows, 0, buckets)
                && Arrays.equals(o.highs, 0, buckets, highs, 0, buckets);
    }

    @Override
    public int hashCode() {
        return 31 * buckets + perBucket;
    }
}
