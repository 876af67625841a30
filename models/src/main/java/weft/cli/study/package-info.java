/** Commands that learn something about trainings: search, find-lr, robustness, replay and diff. */
package weft.cli.study;
