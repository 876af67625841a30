/**
 * The safetensors format: {@link weft.layers.io.safetensors.Safetensors} writes and opens files, {@code HeaderParser} over
 * {@code JsonReader} checks a header that may be hostile, {@code SafetensorsWriter} lays tensors out.
 */
package weft.layers.io.safetensors;
