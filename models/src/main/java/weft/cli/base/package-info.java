/** What all commands share: the console, values of options, tables of text, exit codes, and {@link weft.cli.base.Workbench}. */
package weft.cli.base;
