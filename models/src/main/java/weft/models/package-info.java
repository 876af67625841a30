/** Networks, one file each; {@link weft.models.Models} knows them by name. */
package weft.models;
