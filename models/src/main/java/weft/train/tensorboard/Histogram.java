package weft.train.tensorboard;

import weft.train.tensorboard.proto.HistogramProto;

/** Counts of numbers in buckets of equal width between the smallest and the largest. */
final class Histogram {
    /** TensorBoard itself draws 30 unless asked for more. */
    private static final int BUCKETS = 64;

    private Histogram() {}

    /** Of the finite ones among {@code values}; all counts are 0 when there are none. */
    static HistogramProto of(float[] values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        long n = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
                squares += (double) value * value;
                n++;
            }
        }
        HistogramProto.Builder histogram = HistogramProto.newBuilder().setNum(n).setSum(sum).setSumSquares(squares);
        if (n == 0) {
            return histogram.addBucketLimit(0).addBucket(0).build();
        }
        histogram.setMin(min).setMax(max);
        if (min == max) {
            return histogram.addBucketLimit(min).addBucket(n).build();
        }
        // The first bucket ends at the minimum, for the format has it begin at minus infinity.
        histogram.addBucketLimit(min).addBucket(0);
        long[] counts = counts(values, min, max);
        for (int i = 0; i < BUCKETS; i++) {
            histogram.addBucketLimit(i == BUCKETS - 1 ? max : min + (max - min) * (i + 1) / BUCKETS).addBucket(counts[i]);
        }
        return histogram.build();
    }

    private static long[] counts(float[] values, double min, double max) {
        long[] counts = new long[BUCKETS];
        double scale = BUCKETS / (max - min);
        for (float value : values) {
            if (Float.isFinite(value)) {
                counts[Math.min((int) ((value - min) * scale), BUCKETS - 1)]++;
            }
        }
        return counts;
    }
}
