/** How fast Weft is: JMH benchmarks of loops, products, convolutions, training steps and loading, and the same in PyTorch. */
package weft.bench;
