/**
 * PTX text as a typed form: what a kernel's parameters, registers, variables and instructions are. Knows the grammar and the
 * scopes of PTX, not the meaning of an instruction, so modules for any GPU generation can be read.
 */
package weft.kernels.ptx;
