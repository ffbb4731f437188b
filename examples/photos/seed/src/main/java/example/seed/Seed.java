package example.seed;

import example.accounts.Passwords;
import example.photos.Jpeg;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The program that fills a site: {@code JDBC_DATABASE_URL=... java -jar seed.jar [--again]}. What
 * it writes comes from one seed, so every run writes the same people, pictures and words; only the
 * dates count back from now. All of it is one transaction: a run that is stopped leaves nothing.
 * Every seeded person has the same password, {@value #PASSWORD}.
 */
public final class Seed {
    private static final int PEOPLE = 200;
    private static final int PHOTOS = 2_000;
    private static final int COMMENTS = 10_000;
    private static final long SEED = 47_000; // the stems of Pando, the aspen
    private static final String PASSWORD = "under the aspens";

    /** How many photos are drawn ahead of the one being written; bounds the memory. */
    private static final int BATCH = 50;

    private final Connection connection;

    private Seed(Connection connection) {
        this.connection = connection;
    }

    static void main(String... arguments) throws Exception {
        boolean again = List.of(arguments).equals(List.of("--again"));
        String url = System.getenv("JDBC_DATABASE_URL");
        if (url == null || arguments.length > 0 && !again) {
            System.err.println(
                    "usage: JDBC_DATABASE_URL=jdbc:postgresql://... java -jar seed.jar [--again]");
            System.exit(2);
        }
        if (!fill(url, again, PEOPLE, PHOTOS, COMMENTS)) {
            System.err.println(
                    "seed: the seeded people are here already; nothing was changed."
                            + " --again removes them with their photos first.");
            System.exit(1);
        }
        System.out.printf("seed: done; log in as any of them with the password \"%s\"%n", PASSWORD);
    }

    /**
     * Fills a site.
     *
     * @param again whether to remove what an earlier run wrote, instead of refusing
     * @return false when an earlier run's people are there and stay
     */
    public static boolean fill(String url, boolean again, int people, int photos, int comments)
            throws SQLException, IOException, InterruptedException {
        Plan plan = Plan.make(people, photos, comments, SEED, Instant.now());
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            Seed seed = new Seed(connection);
            if (seed.isThere(plan)) {
                if (!again) {
                    return false;
                }
                seed.remove(plan);
            }
            seed.addPeople(plan.people());
            seed.addPhotos(plan.photos());
            seed.addComments(plan.comments());
            connection.commit();
            return true;
        }
    }

    private boolean isThere(Plan plan) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT FROM users WHERE name = ANY (?) LIMIT 1")) {
            find.setArray(1, connection.createArrayOf("text", names(plan)));
            return find.executeQuery().next();
        }
    }

    private void remove(Plan plan) throws SQLException {
        for (String sql :
                List.of(
                        "DELETE FROM comments WHERE author = ANY (?)",
                        "DELETE FROM photos WHERE owner = ANY (?)",
                        "DELETE FROM users WHERE name = ANY (?)")) {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setArray(1, connection.createArrayOf("text", names(plan)));
                delete.executeUpdate();
            }
        }
    }

    /** Adds the people, with one hash for all: hashing each one's password would take minutes. */
    private void addPeople(List<Plan.Person> people) throws SQLException {
        String hash = new Passwords().hash(PASSWORD);
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO users (name, display_name, password_hash, since) VALUES (?, ?,"
                                + " ?, ?)")) {
            for (Plan.Person person : people) {
                insert.setString(1, person.name());
                insert.setString(2, person.displayName());
                insert.setString(3, hash);
                insert.setObject(4, utc(person.since()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        System.out.printf("seed: %d people%n", people.size());
    }

    /** Adds the photos, drawn by all processors. */
    private void addPhotos(List<Plan.Photo> photos)
            throws SQLException, IOException, InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        try (ExecutorService painters = Executors.newFixedThreadPool(processors);
                PreparedStatement insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO photos
                                    (owner, id, title, width, height, sha256, original, uploaded)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                                """)) {
            for (int from = 0; from < photos.size(); from += BATCH) {
                List<Plan.Photo> batch =
                        photos.subList(from, Math.min(from + BATCH, photos.size()));
                List<Future<Drawn>> drawn =
                        batch.stream().map(photo -> painters.submit(() -> draw(photo))).toList();
                for (Future<Drawn> photo : drawn) {
                    add(insert, photo);
                }
                insert.executeBatch();
                int done = from + batch.size();
                if (done % 500 < BATCH) {
                    System.out.printf("seed: %d of %d photos%n", done, photos.size());
                }
            }
        }
    }

    private record Drawn(Plan.Photo photo, String title, Jpeg jpeg, byte[] original) {}

    private static Drawn draw(Plan.Photo photo) throws IOException {
        Picture picture = Picture.draw(photo.seed());
        Jpeg jpeg = Jpeg.parse(picture.jpeg());
        String title = Words.title(picture.scene(), new SplittableRandom(photo.seed()));
        return new Drawn(photo, title, jpeg, picture.jpeg());
    }

    private static void add(PreparedStatement insert, Future<Drawn> drawing)
            throws SQLException, InterruptedException {
        Drawn drawn;
        try {
            drawn = drawing.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a picture could not be drawn", e.getCause());
        }
        insert.setString(1, drawn.photo.owner());
        insert.setObject(2, drawn.photo.id());
        insert.setString(3, drawn.title);
        insert.setInt(4, drawn.jpeg.width());
        insert.setInt(5, drawn.jpeg.height());
        insert.setString(6, sha256(drawn.original));
        insert.setBytes(7, drawn.original);
        insert.setObject(8, utc(drawn.photo.uploaded()));
        insert.addBatch();
    }

    private void addComments(List<Plan.Comment> comments) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO comments (owner, photo_id, id, author, body, written)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """)) {
            for (Plan.Comment comment : comments) {
                insert.setString(1, comment.photo().owner());
                insert.setObject(2, comment.photo().id());
                insert.setObject(3, comment.id());
                insert.setString(4, comment.author());
                insert.setString(5, comment.body());
                insert.setObject(6, utc(comment.written()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        System.out.printf("seed: %d comments%n", comments.size());
    }

    private static String[] names(Plan plan) {
        return plan.people().stream().map(Plan.Person::name).toArray(String[]::new);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
