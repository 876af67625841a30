/**
 * Drawings. {@link weft.train.pictures.PictureGrid} puts pictures in rows, as {@link weft.train.pictures.PredictionGrid} and
 * {@link weft.train.pictures.FeatureGrid} need it; {@link weft.train.pictures.Curves} draws losses and accuracies.
 */
package weft.train.pictures;
