package example.wire;

/** The wish to say something about a photo. */
public record NewComment(String author, String body) {}
