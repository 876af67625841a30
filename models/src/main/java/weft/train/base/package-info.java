/**
 * What all packages of the training need: JSON and PNG files, numbers as text, suggestions, and the error for what a user can
 * put right.
 */
package weft.train.base;
