/** Commands about data sets: list, get and show. */
package weft.cli.data;
