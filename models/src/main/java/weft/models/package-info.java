/**
 * Networks, one file each; {@link weft.models.Models} knows them by name and {@link weft.models.PretrainedWeights} the published
 * weights of some. Their blocks have files of their own ({@code BasicBlock}, {@code Bottleneck}, {@code Inception}, ...),
 * {@link weft.models.Head} is the end of a network, which can be replaced, and {@code weft.models.summary} counts parameters,
 * operations and receptive fields.
 */
package weft.models;
