package weft.datasets.transform.geometry;

import java.util.Optional;
import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;

/**
 * Moves the four corners of the image inwards, each by its own random distance, as torchvision's RandomPerspective of float
 * tensors: the image as seen from another place.
 *
 * @param distortion    the largest distance as a share of half the size, from 0 to 1; 0.5 in torchvision
 * @param p             the probability; 0.5 in torchvision
 * @param interpolation BILINEAR in torchvision
 * @param fill          of what comes from outside, on the scale 0..1; 0 in torchvision
 */
public record RandomPerspective(double distortion, double p, Interpolation interpolation, double fill)
        implements
            Randomized<Optional<RandomPerspective.Corners>> {
    /**
     * Where the corners come to lie, (x, y) in pixels.
     *
     * @param points the upper left, upper right, lower right and lower left one
     */
    public record Corners(int[][] points) {}

    /** @throws DataException when the distortion or {@code p} is not from 0 to 1 */
    public RandomPerspective {
        Randomized.requireProbability("RandomPerspective", p);
        if (!(distortion >= 0 && distortion <= 1)) {
            throw new DataException("RandomPerspective: the distortion must be from 0 to 1: " + distortion);
        }
    }

    /** With torchvision's defaults. */
    public RandomPerspective(double distortion, double p) {
        this(distortion, p, Interpolation.BILINEAR, 0);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        if (in.height() < 2 || in.width() < 2) {
            throw new DataException("RandomPerspective: needs an image of at least 2x2 pixels: " + in);
        }
        return in;
    }

    /** The corners, or empty where the image stays as it is. */
    @Override
    public Optional<Corners> parameters(ImageFormat in, RandomGenerator random) {
        if (!Randomized.happens(random, p)) {
            return Optional.empty();
        }
        int w = in.width();
        int h = in.height();
        int x = (int) (distortion * (w / 2));
        int y = (int) (distortion * (h / 2));
        return Optional.of(new Corners(new int[][] {
                {Randomized.whole(random, 0, x), Randomized.whole(random, 0, y)},
                {Randomized.whole(random, w - x - 1, w - 1), Randomized.whole(random, 0, y)},
                {Randomized.whole(random, w - x - 1, w - 1), Randomized.whole(random, h - y - 1, h - 1)},
                {Randomized.whole(random, 0, x), Randomized.whole(random, h - y - 1, h - 1)}}));
    }

    @Override
    public void render(Optional<Corners> corners, Image in, FloatImage out) {
        if (corners.isEmpty()) {
            out.take(in);
        } else {
            warp(corners.get(), in.format()).render(in, out, interpolation, (float) (fill * in.format().fullScale()));
        }
    }

    /**
     * The eight numbers that take each corner of the result to that of the image. Of (x, y) at (x', y') two equations hold:
     * {@code a x + b y + c - g x x' - h y x' = x'} and {@code d x + e y + f - g x y' - h y y' = y'}.
     */
    private static Warp warp(Corners corners, ImageFormat format) {
        int right = format.width() - 1;
        int bottom = format.height() - 1;
        int[][] at = {{0, 0}, {right, 0}, {right, bottom}, {0, bottom}};
        double[][] rows = new double[8][];
        for (int i = 0; i < 4; i++) {
            double x = corners.points[i][0];
            double y = corners.points[i][1];
            rows[2 * i] = new double[] {x, y, 1, 0, 0, 0, -x * at[i][0], -y * at[i][0], at[i][0]};
            rows[2 * i + 1] = new double[] {0, 0, 0, x, y, 1, -x * at[i][1], -y * at[i][1], at[i][1]};
        }
        double[] s = solve(rows);
        return new Warp(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], false);
    }

    /** Gauss-Jordan elimination with row exchanges; the last number of each row is its right side. */
    private static double[] solve(double[][] rows) {
        int n = rows.length;
        for (int i = 0; i < n; i++) {
            int best = i;
            for (int r = i + 1; r < n; r++) {
                best = Math.abs(rows[r][i]) > Math.abs(rows[best][i]) ? r : best;
            }
            double[] pivot = rows[best];
            rows[best] = rows[i];
            rows[i] = pivot;
            for (int r = 0; r < n; r++) {
                double factor = r == i ? 0 : rows[r][i] / pivot[i];
                for (int k = i; factor != 0 && k <= n; k++) {
                    rows[r][k] -= factor * pivot[k];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = rows[i][n] / rows[i][i];
        }
        return solution;
    }
}
