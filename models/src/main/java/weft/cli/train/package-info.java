/** Training from the command line, and the options of every command that trains. */
package weft.cli.train;
