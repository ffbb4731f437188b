package example.seed;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Who is there, who shares what and when, and who says something about it: all that is written, but
 * for the pictures. The same seed and moment make the same plan.
 */
record Plan(List<Person> people, List<Photo> photos, List<Comment> comments) {
    private static final Duration PAST = Duration.ofDays(400);

    record Person(String name, String displayName, Instant since) {}

    /** A photo; the seed draws its picture. */
    record Photo(UUID id, String owner, long seed, Instant uploaded) {}

    record Comment(UUID id, Photo photo, String author, String body, Instant written) {}

    static Plan make(int people, int photos, int comments, long seed, Instant now) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Person> crowd = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            String displayName = Words.displayName(i);
            crowd.add(new Person(name(displayName), displayName, now.minus(PAST)));
        }
        List<Photo> shared = new ArrayList<>();
        for (int i = 0; i < photos; i++) {
            Instant uploaded = now.minus(ago(random));
            String owner = crowd.get(few(random, people)).name();
            shared.add(new Photo(id(uploaded, random), owner, random.nextLong(), uploaded));
        }
        shared.sort(Comparator.comparing(Photo::uploaded));
        List<Comment> said = new ArrayList<>();
        for (int i = 0; i < comments; i++) {
            Photo photo = shared.get(random.nextInt(photos));
            long since = Duration.between(photo.uploaded(), now).toSeconds();
            double share = Math.pow(random.nextDouble(), 4);
            Instant written = photo.uploaded().plusSeconds((long) (since * share));
            String author = crowd.get(random.nextInt(people)).name();
            said.add(
                    new Comment(id(written, random), photo, author, Words.remark(random), written));
        }
        return new Plan(List.copyOf(crowd), List.copyOf(shared), List.copyOf(said));
    }

    /** Some time in the past, more often lately. */
    private static Duration ago(RandomGenerator random) {
        return Duration.ofSeconds((long) (PAST.toSeconds() * Math.pow(random.nextDouble(), 1.7)));
    }

    /** One of them, the first more often: a few share much, most share little. */
    private static int few(RandomGenerator random, int people) {
        return (int) (people * Math.pow(random.nextDouble(), 1.5));
    }

    /** A UUID of version 7, which sorts by its moment (RFC 9562 §5.7). */
    private static UUID id(Instant moment, RandomGenerator random) {
        long high = moment.toEpochMilli() << 16 | 0x7000 | random.nextLong() & 0x0FFF;
        long low = random.nextLong() >>> 2 | 1L << 63;
        return new UUID(high, low);
    }

    private static String name(String displayName) {
        return Normalizer.normalize(displayName, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replace(' ', '-')
                .toLowerCase(Locale.ROOT);
    }
}
