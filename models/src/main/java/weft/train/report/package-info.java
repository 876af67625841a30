/** {@code report.html}: a run on one page that needs nothing but itself. */
package weft.train.report;
