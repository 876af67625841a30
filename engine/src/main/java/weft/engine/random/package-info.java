/**
 * Random numbers: the Philox function, the generator that hands out its counters, and the conversion of bits to numbers, the same
 * on every backend.
 */
package weft.engine.random;
