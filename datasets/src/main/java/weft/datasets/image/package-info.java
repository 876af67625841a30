/**
 * Images: {@link weft.datasets.image.Image} is the array of one, {@link weft.datasets.image.ImageFormat} its shape, and
 * {@link weft.datasets.image.ImageFiles} reads files to the same bytes as PIL does.
 *
 * <p>The JDK's decoders differ from PIL in details; a class for each detail follows: JPEG ({@code JpegSegments},
 * {@code JpegFrame}, {@code JpegColours}, {@code JpegProfile}), PNG ({@code PngSums}), GIF ({@code GifCanvas},
 * {@code LzwLength}), TIFF ({@code TiffStrips}), and the camera's orientation ({@code ExifOrientation}).
 */
package weft.datasets.image;
