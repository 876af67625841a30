package weft.datasets.transform.geometry;

import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;

/**
 * Where each pixel of a result comes from, {@code [C, H, W] -> [C, H, W]}:
 *
 * <pre>  x' = (a x + b y + c) / (g x + h y + 1),    y' = (d x + e y + f) / (g x + h y + 1)</pre>
 *
 * is the place in the input of the place (x, y) in the result, in pixels from an origin: the middle of the image, or its upper
 * left corner. The middle of the first pixel is at half a pixel from the corner. Rotations and shears have g = h = 0.
 *
 * <p>The values are those of torchvision's functions of float tensors, border included: with bilinear interpolation, a pixel of
 * which only the share m lies in the image is m times the sum over what lies in it, and {@code (1 - m)} times the fill. Places
 * are computed as torch's grid_sample does, in float and on a scale from -1 to 1; so a place that lies between two pixels takes
 * the same one.
 */
public record Warp(double a, double b, double c, double d, double e, double f, double g, double h, boolean fromMiddle) {

    /**
     * The inverse of: shear, scale and turn around a center, then move; as torchvision's affine.
     *
     * @param degrees clockwise
     * @param shearX  degrees, parallel to the x axis
     * @param shearY  degrees, parallel to the y axis
     * @param x       column of the center, from the middle of the image
     * @param y       row of the center, from the middle of the image
     */
    public static Warp affine(double degrees, double moveX, double moveY, double scale, double shearX, double shearY, double x,
            double y) {
        double turn = Math.toRadians(degrees);
        double sx = Math.toRadians(shearX);
        double sy = Math.toRadians(shearY);
        double m00 = Math.cos(turn - sy) / Math.cos(sy);
        double m01 = -Math.cos(turn - sy) * Math.tan(sx) / Math.cos(sy) - Math.sin(turn);
        double m10 = Math.sin(turn - sy) / Math.cos(sy);
        double m11 = -Math.sin(turn - sy) * Math.tan(sx) / Math.cos(sy) + Math.cos(turn);
        double a = m11 / scale;
        double b = -m01 / scale;
        double d = -m10 / scale;
        double e = m00 / scale;
        return new Warp(a, b, x - a * (x + moveX) - b * (y + moveY), d, e, y - d * (x + moveX) - e * (y + moveY), 0, 0, true);
    }

    /**
     * Draws an image.
     *
     * @param fill of what comes from outside, on the image's scale
     */
    public void render(Image in, FloatImage out, Interpolation interpolation, float fill) {
        FloatImage image = FloatImage.of(in);
        int height = in.format().height();
        int width = in.format().width();
        float halfWidth = width / 2f;
        float halfHeight = height / 2f;
        float[] across = {(float) a / halfWidth, (float) b / halfWidth, (float) c / halfWidth};
        float[] down = {(float) d / halfHeight, (float) e / halfHeight, (float) f / halfHeight};
        float gx = (float) g;
        float gy = (float) h;
        float shift = fromMiddle ? 1 : 0;
        for (int row = 0; row < height; row++) {
            float y = row + 0.5f - shift * halfHeight;
            for (int column = 0; column < width; column++) {
                float x = column + 0.5f - shift * halfWidth;
                float under = gx * x + gy * y + 1;
                float fromX = ((x * across[0] + y * across[1] + across[2]) / under + shift) * halfWidth - 0.5f;
                float fromY = ((x * down[0] + y * down[1] + down[2]) / under + shift) * halfHeight - 0.5f;
                int to = out.offset() + row * width + column;
                if (interpolation == Interpolation.NEAREST) {
                    nearest(image, fromX, fromY, out.data(), to, fill);
                } else {
                    bilinear(image, fromX, fromY, out.data(), to, fill);
                }
            }
        }
    }

    private static void nearest(FloatImage in, float x, float y, float[] out, int to, float fill) {
        int height = in.format().height();
        int width = in.format().width();
        int plane = height * width;
        float column = (float) Math.rint(x);
        float row = (float) Math.rint(y);
        boolean inside = column >= 0 && column < width && row >= 0 && row < height;
        int from = inside ? in.offset() + (int) row * width + (int) column : 0;
        for (int channel = 0; channel < in.format().channels(); channel++) {
            out[to + channel * plane] = inside ? in.data()[from + channel * plane] : fill;
        }
    }

    private static void bilinear(FloatImage in, float x, float y, float[] out, int to, float fill) {
        int height = in.format().height();
        int width = in.format().width();
        int plane = height * width;
        float left = (float) Math.floor(x);
        float top = (float) Math.floor(y);
        boolean some = left >= -1 && left < width && top >= -1 && top < height;
        int x0 = some ? (int) left : 0;
        int y0 = some ? (int) top : 0;
        float u = x - left;
        float v = y - top;
        float w00 = some && x0 >= 0 && y0 >= 0 ? (1 - u) * (1 - v) : 0;
        float w01 = some && x0 + 1 < width && y0 >= 0 ? u * (1 - v) : 0;
        float w10 = some && x0 >= 0 && y0 + 1 < height ? (1 - u) * v : 0;
        float w11 = some && x0 + 1 < width && y0 + 1 < height ? u * v : 0;
        float inside = w00 + w01 + w10 + w11;
        int upper = in.offset() + Math.max(0, y0) * width;
        int lower = in.offset() + Math.min(height - 1, y0 + 1) * width;
        int first = Math.max(0, x0);
        int second = Math.min(width - 1, x0 + 1);
        float[] values = in.data();
        for (int channel = 0, shift = 0; channel < in.format().channels(); channel++, shift += plane) {
            float sum = w00 * values[upper + first + shift] + w01 * values[upper + second + shift]
                    + w10 * values[lower + first + shift] + w11 * values[lower + second + shift];
            out[to + shift] = sum * inside + (1 - inside) * fill;
        }
    }
}
