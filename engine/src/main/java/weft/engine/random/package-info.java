/** Random numbers: Philox counters, the generator that hands them out, and how their bits become numbers on every backend. */
package weft.engine.random;
