/** What a kernel prints: the formats of C's printf, and the text of blocks in their order. */
package weft.kernels.simulator.text;
