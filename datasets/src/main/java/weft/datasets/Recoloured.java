package weft.datasets;

import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFiles;
import weft.datasets.image.ImageFormat;

/**
 * The images of another data set for a network that takes other channels: colours become the grey of {@link ImageFiles}, and
 * grey becomes three equal channels. The bytes are those that reading the file in these channels gives, so {@code weft predict}
 * gives a network the same input as its training.
 */
final class Recoloured extends DatasetView {
    private final int channels;

    Recoloured(Dataset base, int channels) {
        super(base);
        int from = base.format().channels();
        if ((from != 1 || channels != 3) && (from != 3 || channels != 1)) {
            throw new DataException(base.name() + ": images of " + from + (from == 1 ? " channel" : " channels")
                    + " cannot be given to a network that takes " + channels
                    + "; 1 (grey) and 3 (red, green, blue) can be exchanged");
        }
        this.channels = channels;
    }

    @Override
    public Sample get(int index) {
        Sample sample = base.get(index);
        return new Sample(channels == 1 ? grey(sample.image()) : colour(sample.image()), sample.label());
    }

    private static Image grey(Image image) {
        ImageFormat to = inChannels(image.format(), 1);
        int n = to.size();
        return switch (image) {
            case ByteImage x -> {
                byte[] y = new byte[n];
                for (int i = 0, at = x.offset(); i < n; i++, at++) {
                    y[i] = (byte) ImageFiles.grey(x.data()[at] & 0xff, x.data()[at + n] & 0xff, x.data()[at + 2 * n] & 0xff);
                }
                yield new ByteImage(to, y, 0);
            }
            case FloatImage x -> {
                float[] y = new float[n];
                for (int i = 0, at = x.offset(); i < n; i++, at++) {
                    y[i] = 0.299f * x.data()[at] + 0.587f * x.data()[at + n] + 0.114f * x.data()[at + 2 * n];
                }
                yield new FloatImage(to, y, 0);
            }
        };
    }

    private static Image colour(Image image) {
        ImageFormat to = inChannels(image.format(), 3);
        int n = image.format().size();
        return switch (image) {
            case ByteImage x -> {
                byte[] y = new byte[to.size()];
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(x.data(), x.offset(), y, c * n, n);
                }
                yield new ByteImage(to, y, 0);
            }
            case FloatImage x -> {
                float[] y = new float[to.size()];
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(x.data(), x.offset(), y, c * n, n);
                }
                yield new FloatImage(to, y, 0);
            }
        };
    }

    private static ImageFormat inChannels(ImageFormat from, int channels) {
        return new ImageFormat(channels, from.height(), from.width(), from.fullScale());
    }

    @Override
    public ImageFormat format() {
        return inChannels(base.format(), channels);
    }
}
