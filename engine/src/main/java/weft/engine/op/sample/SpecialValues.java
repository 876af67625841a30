package weft.engine.op.sample;

import java.util.Map;
import java.util.Optional;

/**
 * Which inputs of an operation get no NaN, infinities or denormals in tests, and why: backends may differ there, or real data
 * never has such values. By default all inputs may get them.
 *
 * @param onlyFirst     why only the first input gets any of them; empty when all inputs may
 * @param neverDenormal for a slot's name, why that input gets no denormals
 */
public record SpecialValues(Optional<String> onlyFirst, Map<String, String> neverDenormal) {}
