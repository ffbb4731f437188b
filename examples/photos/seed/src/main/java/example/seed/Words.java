package example.seed;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What seeded people are called, what they call their pictures, and what they say. */
final class Words {
    private static final List<String> FIRST_NAMES =
            words(
                    "Ada Amara Anton Aylin Björn Carmen Chidi Clara Daniela Dmitri Elif Emeka"
                        + " Esther Farid Freya Giulia Hana Hugo Ines Ivan Jamal Joana Kaito Keiko"
                        + " Lars Leila Lucía Malik Mara Mei Nadia Nils Noor Olga Omar Paula Priya"
                        + " Rania Sana Tomás");

    private static final List<String> LAST_NAMES =
            words(
                    "Abreu Bauer Castillo Demir Eriksen Fontaine Gupta Haddad Ito Jansen Kovács"
                            + " Lindqvist Moreau Novak Okafor Pereira Quispe Rossi Sato Tanaka");

    private static final List<String> MOODS =
            words(
                    "Quiet Early Late Distant Golden Cold First Last Slow Wide Blue Long Soft Clear"
                            + " Hidden Silver");

    private static final List<String> PLACES =
            List.of(
                    "from the pass",
                    "on the way home",
                    "after the rain",
                    "before anyone was up",
                    "near Fish Lake",
                    "in October",
                    "from the train",
                    "at the edge of town",
                    "on the third day",
                    "without a plan");

    private static final List<String> REMARKS =
            List.of(
                    "The light here is wonderful.",
                    "Where is this?",
                    "I was there last year, and it rained the whole time.",
                    "This made my morning.",
                    "Those colours!",
                    "How long did you have to wait for this?",
                    "I would hang this on my wall.",
                    "So calm.",
                    "My favourite of yours so far.",
                    "You can almost hear the wind.",
                    "I keep coming back to this one.",
                    "What a sky.",
                    "Looks like a painting.",
                    "Adding this to my list of places to go.",
                    "Simple and beautiful.",
                    "The composition is spot on.",
                    "I like how the far end dissolves.",
                    "More of these, please!",
                    "Thank you for sharing this.",
                    "Did you use a tripod?",
                    "Reminds me of home.",
                    "It gets better the longer I look.",
                    "The foreground makes it.",
                    "Now I want to go outside.");

    private Words() {}

    /** How the person with this number is called; the first 800 have different names. */
    static String displayName(int number) {
        String first = FIRST_NAMES.get(number % FIRST_NAMES.size());
        int shift = number / FIRST_NAMES.size();
        return first + " " + LAST_NAMES.get((number * 7 + shift) % LAST_NAMES.size());
    }

    static String title(Scene scene, RandomGenerator random) {
        String subject =
                switch (scene) {
                    case MOUNTAINS -> pick(words("Ridges Peaks Range Summit"), random);
                    case HILLS -> pick(words("Hills Dunes Meadows Fields"), random);
                    case ASPENS -> pick(words("Aspens Grove Trunks Leaves"), random);
                    case LAKE -> pick(words("Lake Shore Reflection Bay"), random);
                    case SEA -> pick(words("Sea Crossing Tide Horizon"), random);
                    case STARS -> pick(words("Stars Night Sky Silence"), random);
                    case TILES -> pick(words("Tiles Pattern Mosaic Maze"), random);
                    case CONTOURS -> pick(words("Contours Strata Layers Waves"), random);
                };
        String title = pick(MOODS, random) + " " + subject.toLowerCase(Locale.ROOT);
        boolean outdoors = scene != Scene.TILES && scene != Scene.CONTOURS;
        return outdoors && random.nextInt(3) == 0 ? title + " " + pick(PLACES, random) : title;
    }

    static String remark(RandomGenerator random) {
        return pick(REMARKS, random);
    }

    private static String pick(List<String> words, RandomGenerator random) {
        return words.get(random.nextInt(words.size()));
    }

    private static List<String> words(String separated) {
        return List.of(separated.split(" "));
    }
}
