/** A run on one page that needs nothing but itself: {@code report.html}, and the dashboard while it goes on. */
package weft.train.report;
