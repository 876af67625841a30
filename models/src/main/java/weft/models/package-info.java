/**
 * Networks, one file each; {@link weft.models.Models} knows them by name and {@link weft.models.PretrainedWeights} the published
 * weights of some. Their blocks have files of their own ({@code BasicBlock}, {@code Bottleneck}, {@code Inception}, ...),
 * {@link weft.models.Head} is the end that is put in another's place, and {@code weft.models.summary} counts what a network has,
 * does and sees.
 */
package weft.models;
