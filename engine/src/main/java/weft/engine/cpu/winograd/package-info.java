/**
 * Convolution by 3 x 3 with a quarter of the multiplications: Winograd's F(4x4, 3x3). Read
 * {@code Winograd} first, which has the idea and the formula; {@code Transforms} has its small matrices,
 * {@code TileBlocks} says which tiles are computed together, {@code InputTiles} and {@code OutputTiles} go from images to tiles
 * and back, {@code TileWeights} has the weights. {@code WinogradWeightGradient} is the third pass.
 */
package weft.engine.cpu.winograd;
