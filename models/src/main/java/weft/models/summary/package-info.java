/** What a network consists of, without running it: shapes, parameters, work, memory and receptive fields. */
package weft.models.summary;
