package dev.pando.edge.files;

/** What a look for a path gives. */
public sealed interface Found {
    /**
     * A file. Whoever is handed it lets go of the content.
     *
     * @param content of the form
     * @param fallback whether it stands for a path that has no file
     */
    record File(Shelved shelved, Representation form, Content content, boolean fallback)
            implements Found {}

    /** A folder with an index, whose name lacks its last slash. */
    record Folder() implements Found {}

    /** Nothing that may be seen. */
    record Nothing() implements Found {}

    /** No more can be opened now. */
    record Busy() implements Found {}
}
