/**
 * Where data sets come from. {@link weft.datasets.source.Datasets} knows them by name; each is a {@code DataSource}, which finds
 * its files ({@link weft.datasets.source.DataFolders}, {@code SetFolders}), reads them ({@link weft.datasets.source.IdxFiles},
 * {@link weft.datasets.source.CifarFiles}, {@link weft.datasets.source.ImageFolder}, {@link weft.datasets.source.Digits}), and
 * gives {@link weft.datasets.source.LoadedData} with its training and validation part.
 *
 * <p>Downloads: {@link weft.datasets.source.Downloader}, checked by {@link weft.datasets.source.Checksum}, unpacked by
 * {@code Archives}.
 */
package weft.datasets.source;
