/**
 * What all rooms of the training need: JSON and PNG files, numbers as text, suggestions, and the error for what a user can mend.
 */
package weft.train.base;
