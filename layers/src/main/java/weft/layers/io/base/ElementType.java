package weft.layers.io.base;

/** What the elements of a stored tensor are: something that Weft reads, or something that it knows by name and size alone. */
public sealed interface ElementType permits StoredType, ForeignType {

    /** The name in a file's header and in messages. */
    String name();

    /** How many bytes {@code elements} of them take. */
    long bytesOf(long elements);
}
