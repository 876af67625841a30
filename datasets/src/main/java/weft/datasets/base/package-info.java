/** What all packages of this module need: {@link weft.datasets.base.DataException}, and care with files and their names. */
package weft.datasets.base;
