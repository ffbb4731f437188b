package example.photos;

import example.database.Database;
import example.service.Service;
import example.service.TrainingRun;

/** Shows the JVM what a start of the photos service loads, while there is no database yet. */
final class Training {
    private Training() {}

    static void main() throws Exception {
        try (Database nowhere = Database.at(TrainingRun.NO_DATABASE);
                Service service = PhotosService.start(0, nowhere)) {
            TrainingRun run = new TrainingRun(service.port());
            run.get("/healthz");
            run.get("/photos");
            run.post("/people/somebody/photos?title=None", "not a JPEG");
        }
    }
}
