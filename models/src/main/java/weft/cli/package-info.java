/**
 * The command line. {@link weft.cli.Main} lists the commands; each has a class that reads and checks its options, asks
 * {@link weft.cli.Workbench} to do the work, and prints the result.
 */
package weft.cli;
