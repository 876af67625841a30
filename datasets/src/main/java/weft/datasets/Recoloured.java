package weft.datasets;

import weft.datasets.base.DataException;
import weft.datasets.picture.BytePicture;
import weft.datasets.picture.FloatPicture;
import weft.datasets.picture.Picture;
import weft.datasets.picture.PictureFiles;
import weft.datasets.picture.PictureFormat;

/**
 * The pictures of another data set for a network that takes other channels: colours become the grey of {@link PictureFiles}, and
 * grey becomes three equal channels. The bytes are those that reading the file in these channels gives, so {@code weft predict}
 * gives a network the same input as its training.
 */
final class Recoloured extends DatasetView {
    private final int channels;

    Recoloured(Dataset base, int channels) {
        super(base);
        int from = base.format().channels();
        if ((from != 1 || channels != 3) && (from != 3 || channels != 1)) {
            throw new DataException(base.name() + ": pictures of " + from + (from == 1 ? " channel" : " channels")
                    + " cannot be given to a network that takes " + channels
                    + "; 1 (grey) and 3 (red, green, blue) can be exchanged");
        }
        this.channels = channels;
    }

    @Override
    public Sample get(int index) {
        Sample sample = base.get(index);
        return new Sample(channels == 1 ? grey(sample.picture()) : colour(sample.picture()), sample.label());
    }

    private static Picture grey(Picture picture) {
        PictureFormat to = inChannels(picture.format(), 1);
        int n = to.size();
        return switch (picture) {
            case BytePicture x -> {
                byte[] y = new byte[n];
                for (int i = 0, at = x.offset(); i < n; i++, at++) {
                    y[i] = (byte) PictureFiles.grey(x.data()[at] & 0xff, x.data()[at + n] & 0xff, x.data()[at + 2 * n] & 0xff);
                }
                yield new BytePicture(to, y, 0);
            }
            case FloatPicture x -> {
                float[] y = new float[n];
                for (int i = 0, at = x.offset(); i < n; i++, at++) {
                    y[i] = 0.299f * x.data()[at] + 0.587f * x.data()[at + n] + 0.114f * x.data()[at + 2 * n];
                }
                yield new FloatPicture(to, y, 0);
            }
        };
    }

    private static Picture colour(Picture picture) {
        PictureFormat to = inChannels(picture.format(), 3);
        int n = picture.format().size();
        return switch (picture) {
            case BytePicture x -> {
                byte[] y = new byte[to.size()];
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(x.data(), x.offset(), y, c * n, n);
                }
                yield new BytePicture(to, y, 0);
            }
            case FloatPicture x -> {
                float[] y = new float[to.size()];
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(x.data(), x.offset(), y, c * n, n);
                }
                yield new FloatPicture(to, y, 0);
            }
        };
    }

    private static PictureFormat inChannels(PictureFormat from, int channels) {
        return new PictureFormat(channels, from.height(), from.width(), from.fullScale());
    }

    @Override
    public PictureFormat format() {
        return inChannels(base.format(), channels);
    }
}
