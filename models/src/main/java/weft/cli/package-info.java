/**
 * The command line. {@link weft.cli.Main} lists the commands; each has a class that reads and checks its options, asks
 * {@link weft.cli.base.Workbench} to do the work, and prints the result. {@code weft.cli.base} is what they share; the other
 * packages are groups of commands.
 */
package weft.cli;
