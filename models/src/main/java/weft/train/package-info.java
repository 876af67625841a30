/** Training of a network and what it leaves behind: records, curves, pictures, tables and progress. */
package weft.train;
