package example.seed;

import java.awt.Color;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The colours of a picture.
 *
 * @param sky from the zenith to the horizon
 * @param light the sun or the moon
 * @param far the land at the horizon
 * @param near the land at one's feet
 * @param accent what catches the eye
 */
record Palette(List<Color> sky, Color light, Color far, Color near, Color accent) {
    private static final List<Palette> ALL =
            List.of(
                    of(
                            "1b2a49 5c4d7d e8788a fcd0a1",
                            "fff1d0",
                            "8a6d8f",
                            "1f1c33",
                            "f2a65a"), // dusk
                    of("4a90c4 8fc1e3 d9ecf2", "fffbe8", "9fb8c4", "274b3f", "e6b325"), // noon
                    of("f6c78b f9dcb0 fdf1dc", "ffffff", "d3a27f", "5b3a29", "c8553d"), // desert
                    of("0b1026 18244d 3b4a7a", "f4f1de", "2f3e66", "070a16", "9fb4e8"), // night
                    of("f7e8d8 f3d3c2 e9b8b0", "fff7ec", "c09aa0", "4f3a52", "d96c75"), // dawn
                    of("6ba7a5 a9cfc3 eef3e2", "ffffff", "8fb3a3", "1f4a44", "f0b84b"), // mist
                    of(
                            "2b2d5b 70497e cf6d7b f8b272",
                            "ffe6b3",
                            "6b4670",
                            "191733",
                            "ffcf6b"), // sunset
                    of("9fb9d0 c9d8e2 f1f3f0", "ffffff", "b3c3cf", "39506b", "5f86a6"), // winter
                    of("e9c46a f4e1b0 fbf4df", "ffffff", "c9a96a", "3f4a2b", "b5542c"), // autumn
                    of("264653 2a9d8f bfe3d0", "fdf6e3", "4f9c8f", "16323a", "e76f51")); // lagoon

    static Palette pick(RandomGenerator random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    /** The colour of the land, from 0 at the horizon to 1 at one's feet. */
    Color land(double nearness) {
        return mix(far, near, nearness);
    }

    static Color mix(Color a, Color b, double share) {
        return new Color(
                blend(a.getRed(), b.getRed(), share),
                blend(a.getGreen(), b.getGreen(), share),
                blend(a.getBlue(), b.getBlue(), share));
    }

    static Color fade(Color colour, double opacity) {
        return new Color(
                colour.getRed(), colour.getGreen(), colour.getBlue(), (int) (255 * opacity));
    }

    private static int blend(int a, int b, double share) {
        return (int) Math.round(a + (b - a) * Math.clamp(share, 0, 1));
    }

    private static Palette of(String sky, String light, String far, String near, String accent) {
        List<Color> colours = List.of(sky.split(" ")).stream().map(Palette::colour).toList();
        return new Palette(colours, colour(light), colour(far), colour(near), colour(accent));
    }

    private static Color colour(String hex) {
        return new Color(Integer.parseInt(hex, 16));
    }
}
