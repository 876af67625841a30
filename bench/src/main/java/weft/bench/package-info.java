/** How fast Weft is: JMH benchmarks of loops, products, convolutions, training steps and loading, and peers beside them. */
package weft.bench;
