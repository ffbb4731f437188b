package example.previews;

/** A file that begins like a picture and cannot be decoded as one. */
final class DamagedPicture extends Exception {
    private static final long serialVersionUID = 1;

    DamagedPicture(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
