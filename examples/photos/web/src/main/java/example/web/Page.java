package example.web;

import example.wire.Comment;
import example.wire.Photo;
import example.wire.Slice;
import example.wire.User;
import java.util.Optional;

/** What a page shows; each has the template of its name. */
public sealed interface Page {
    Frame frame();

    /** The file of the template. */
    default String template() {
        return switch (this) {
            case Home _ -> "home.jte";
            case Person _ -> "person.jte";
            case OnePhoto _ -> "photo.jte";
            case Upload _ -> "upload.jte";
            case SignUp _ -> "signup.jte";
            case LogIn _ -> "login.jte";
            case Failure _ -> "failure.jte";
        };
    }

    /** Everybody's newest photos. */
    record Home(Frame frame, Slice<Photo> photos, Names names, boolean first) implements Page {}

    /** Somebody's photos. */
    record Person(Frame frame, User user, Slice<Photo> photos, boolean first) implements Page {}

    /** A photo with its comments, and what was typed when a comment was refused. */
    record OnePhoto(
            Frame frame,
            Photo photo,
            Slice<Comment> comments,
            Names names,
            String draft,
            Optional<String> problem)
            implements Page {}

    /** The form for a new photo. */
    record Upload(Frame frame, String title, Optional<String> problem) implements Page {}

    /** The form for a new account. */
    record SignUp(
            Frame frame, String name, String displayName, String next, Optional<String> problem)
            implements Page {}

    /** The form to log in. */
    record LogIn(Frame frame, String name, String next, Optional<String> problem) implements Page {}

    /** What went wrong. */
    record Failure(Frame frame, int status, String title, String message) implements Page {}
}
