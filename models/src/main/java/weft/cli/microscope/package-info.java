/**
 * Any kernel run on the simulated GPU: what is named on the command line is found and compiled, arguments are read and checked
 * against the kernel's parameters, and what came of it is a report, printed as text, JSON, SARIF or HTML.
 */
package weft.cli.microscope;
