package example.web;

import example.service.Service;
import example.service.TrainingRun;
import example.wire.Photo;
import example.wire.Slice;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Shows the JVM what a start of the web service loads, while the services behind it are not there
 * yet.
 */
final class Training {
    private static final String KEY = "a key for nothing but training runs";

    private Training() {}

    static void main() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:1");
        try (Service service = WebService.start(0, KEY, "training", nowhere, nowhere)) {
            TrainingRun run = new TrainingRun(service.port());
            run.get("/healthz");
            run.get("/");
            run.get("/signup");
            run.get("/login");
        }
        Photo photo = new Photo("somebody", new UUID(1, 1), "A", 3, 2, Instant.EPOCH, 1);
        Frame frame = new Frame(Optional.of("somebody"), "token", "/", "training");
        Pages pages = new Pages(new Sessions(KEY, InstantSource.system()), "training");
        Slice<Photo> photos = new Slice<>(List.of(photo), Optional.empty());
        pages.html(new Page.Home(frame, photos, new Names(Map.of()), true));
    }
}
