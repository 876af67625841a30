package weft.engine.op.sample;

import java.util.Map;
import java.util.Optional;

/**
 * Which inputs of an operation tests do not give NaN, infinities and denormals, and why: there backends may differ, or the data
 * never has them. Everything is allowed where a row says nothing.
 *
 * @param onlyFirst     why the first input alone gets any
 * @param neverDenormal why a slot gets no denormals, by its name
 */
public record SpecialValues(Optional<String> onlyFirst, Map<String, String> neverDenormal) {
}
