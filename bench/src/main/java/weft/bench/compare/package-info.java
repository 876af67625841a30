/** Two or more programs that compute the same, timed in turns, and what is said of them: statistics, tables and files. */
package weft.bench.compare;
