/** Event files for TensorBoard: a writer for any program, and the callback by which {@code weft train} uses it. */
package weft.train.tensorboard;
