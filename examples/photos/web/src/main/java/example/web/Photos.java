package example.web;

import example.wire.Comment;
import example.wire.NewComment;
import example.wire.Photo;
import example.wire.Slice;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.type.TypeReference;

/**
 * The service that keeps pictures and comments, as the pages see it. Keys are passed on as they
 * stand in the URL.
 */
final class Photos {
    private static final TypeReference<Photo> PHOTO = new TypeReference<>() {};
    private static final TypeReference<Slice<Photo>> PHOTOS = new TypeReference<>() {};
    private static final TypeReference<Comment> COMMENT = new TypeReference<>() {};
    private static final TypeReference<Slice<Comment>> COMMENTS = new TypeReference<>() {};

    private final RestClient service;

    Photos(RestClient service) {
        this.service = service;
    }

    Slice<Photo> newest(Optional<String> from) {
        return service.get("/photos" + query(from), PHOTOS);
    }

    Slice<Photo> newestOf(String owner, Optional<String> from) {
        return service.get(photosOf(owner) + query(from), PHOTOS);
    }

    Photo find(String owner, String id) {
        return service.get(photo(owner, id), PHOTO);
    }

    Photo upload(String owner, String title, Supplier<InputStream> jpeg, long length) {
        String path = photosOf(owner) + "?title=" + UrlPath.encode(title);
        return service.upload(path, "image/jpeg", jpeg, length, PHOTO);
    }

    Slice<Comment> comments(String owner, String id, Optional<String> from) {
        return service.get(photo(owner, id) + "/comments" + query(from), COMMENTS);
    }

    Comment comment(String owner, String id, NewComment wish) {
        return service.post(photo(owner, id) + "/comments", wish, COMMENT);
    }

    /** The bytes of a photo. */
    HttpResponse<InputStream> original(String owner, String id, String ifNoneMatch) {
        return service.stream(photo(owner, id) + "/original", ifNoneMatch);
    }

    private static String photosOf(String owner) {
        return "/people/" + UrlPath.encode(owner) + "/photos";
    }

    private static String photo(String owner, String id) {
        return photosOf(owner) + "/" + UrlPath.encode(id);
    }

    private static String query(Optional<String> from) {
        return from.map(key -> "?from=" + UrlPath.encode(key)).orElse("");
    }
}
