package example.web;

import example.service.Refusal;
import example.wire.Comment;
import example.wire.NewComment;
import example.wire.Photo;
import example.wire.Slice;
import example.wire.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looking at photos, adding them, and talking about them. */
final class PhotoPages {
    private final Pages pages;
    private final Sessions sessions;
    private final Accounts accounts;
    private final Photos photos;

    PhotoPages(Pages pages, Sessions sessions, Accounts accounts, Photos photos) {
        this.pages = pages;
        this.sessions = sessions;
        this.accounts = accounts;
        this.photos = photos;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/", this::home);
        routes.get("/upload", this::uploadForm);
        routes.post("/upload", this::upload);
        routes.get("/people/{owner}", this::person);
        routes.get("/people/{owner}/{id}", this::photo);
        routes.get("/people/{owner}/{id}/original.jpg", this::original);
        routes.post("/people/{owner}/{id}/comments", this::comment);
    }

    private void home(Context context) {
        Optional<String> from = from(context);
        Slice<Photo> newest = photos.newest(from);
        Names names = accounts.names(newest.items().stream().map(Photo::owner).toList());
        pages.show(context, new Page.Home(pages.frame(context), newest, names, from.isEmpty()));
    }

    private void person(Context context) {
        Optional<String> from = from(context);
        User user =
                accounts.find(context.pathParam("owner"))
                        .orElseThrow(() -> Refusal.notFound("person"));
        Slice<Photo> newest = photos.newestOf(user.name(), from);
        pages.show(context, new Page.Person(pages.frame(context), user, newest, from.isEmpty()));
    }

    private void photo(Context context) {
        showPhoto(context, "", Optional.empty());
    }

    private void comment(Context context) {
        Optional<String> author = sessions.of(context).user();
        if (author.isEmpty()) {
            askToLogIn(context, photoPath(context));
            return;
        }
        String body = context.formParam("body");
        try {
            photos.comment(
                    context.pathParam("owner"),
                    context.pathParam("id"),
                    new NewComment(author.get(), body));
        } catch (Refusal refusal) {
            if (refusal.status() == HttpStatus.NOT_FOUND) {
                throw refusal;
            }
            context.status(refusal.status());
            showPhoto(context, body == null ? "" : body, Optional.of(refusal.getMessage()));
            return;
        }
        context.redirect(photoPath(context) + "#comments", HttpStatus.SEE_OTHER);
    }

    private void uploadForm(Context context) {
        if (sessions.of(context).user().isEmpty()) {
            askToLogIn(context, "/upload");
            return;
        }
        showUpload(context, Optional.empty());
    }

    private void upload(Context context) {
        Optional<String> owner = sessions.of(context).user();
        if (owner.isEmpty()) {
            askToLogIn(context, "/upload");
            return;
        }
        try {
            String title = context.formParam("title");
            UploadedFile file = file(context);
            Photo photo =
                    photos.upload(
                            owner.get(), title == null ? "" : title, file::content, file.size());
            context.redirect(
                    "/people/%s/%s".formatted(photo.owner(), photo.id()), HttpStatus.SEE_OTHER);
        } catch (Refusal refusal) {
            context.status(refusal.status());
            showUpload(context, Optional.of(refusal.getMessage()));
        }
    }

    /**
     * What was uploaded. A file that the photos service would refuse for its size is not sent there
     * at all.
     */
    private static UploadedFile file(Context context) {
        UploadedFile file = context.uploadedFile("photo");
        if (file == null || file.size() == 0) {
            throw Refusal.invalid("Choose a JPEG file first.");
        }
        if (file.size() > Photo.MAX_BYTES) {
            throw new Refusal(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "This file has %.1f MB; a photo may have %d MB at most."
                            .formatted(file.size() / 1048576.0, Photo.MAX_BYTES / 1048576));
        }
        return file;
    }

    /** Passes a picture on as it comes, with what the photos service says about keeping it. */
    private void original(Context context) throws IOException {
        HttpResponse<InputStream> picture =
                photos.original(
                        context.pathParam("owner"),
                        context.pathParam("id"),
                        context.header("If-None-Match"));
        int status = picture.statusCode();
        if (status != 200 && status != 304) {
            picture.body().close();
            throw status == 404
                    ? Refusal.notFound("photo")
                    : new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "This photo is not available.");
        }
        for (String name : List.of("ETag", "Cache-Control", "Content-Type", "Content-Length")) {
            picture.headers().firstValue(name).ifPresent(value -> context.header(name, value));
        }
        context.status(status).header("X-Content-Type-Options", "nosniff");
        if (status == 304) {
            picture.body().close();
            return;
        }
        context.result(picture.body());
    }

    private void showPhoto(Context context, String draft, Optional<String> problem) {
        Photo photo = photos.find(context.pathParam("owner"), context.pathParam("id"));
        Slice<Comment> comments =
                photos.comments(photo.owner(), photo.id().toString(), from(context));
        List<String> people = new ArrayList<>(List.of(photo.owner()));
        comments.items().forEach(comment -> people.add(comment.author()));
        pages.show(
                context,
                new Page.OnePhoto(
                        pages.frame(context),
                        photo,
                        comments,
                        accounts.names(people),
                        draft,
                        problem));
    }

    private void showUpload(Context context, Optional<String> problem) {
        String title = context.formParam("title");
        pages.show(
                context,
                new Page.Upload(pages.frame(context), title == null ? "" : title, problem));
    }

    private static void askToLogIn(Context context, String next) {
        context.redirect("/login?next=" + UrlPath.encode(next), HttpStatus.SEE_OTHER);
    }

    private static String photoPath(Context context) {
        return "/people/%s/%s"
                .formatted(
                        UrlPath.encode(context.pathParam("owner")),
                        UrlPath.encode(context.pathParam("id")));
    }

    private static Optional<String> from(Context context) {
        return Optional.ofNullable(context.queryParam("from"));
    }
}
