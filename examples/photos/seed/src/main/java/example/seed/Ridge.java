package example.seed;

import java.util.random.RandomGenerator;

/**
 * A line that rises and falls like the outline of a hill: waves of halving length and height, each
 * with a phase of its own.
 */
final class Ridge {
    private static final int OCTAVES = 7;

    private final double[] phases = new double[OCTAVES];
    private final double waves;
    private final double roughness;

    /**
     * A new outline.
     *
     * @param waves how many large hills it has over the width of the picture
     * @param roughness how much of its height each finer wave keeps, 0.3 for dunes, 0.6 for rocks
     */
    Ridge(RandomGenerator random, double waves, double roughness) {
        this.waves = waves;
        this.roughness = roughness;
        for (int i = 0; i < OCTAVES; i++) {
            phases[i] = random.nextDouble(2 * Math.PI);
        }
    }

    /** The height above the middle at a place from 0 to 1 of the width, about -1 to 1. */
    double at(double place) {
        double height = 0;
        double size = 1;
        double frequency = waves;
        for (double phase : phases) {
            height += size * Math.sin(2 * Math.PI * frequency * place + phase);
            size *= roughness;
            frequency *= 2.03;
        }
        return height * (1 - roughness);
    }
}
