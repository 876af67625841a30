/** How a product and a convolution become fast, in small steps: the code of {@code docs/cpu.md}. */
package weft.bench.story;
