package example.seed;

import java.util.random.RandomGenerator;

/** What a picture shows. Each draws itself differently for every state of the random generator. */
enum Scene {
    /** Ridges behind ridges, paler the farther. */
    MOUNTAINS {
        @Override
        void paint(Canvas canvas) {
            canvas.sky(0.75);
            canvas.sun(0.2 + 0.25 * canvas.random().nextDouble());
            int ridges = canvas.random().nextInt(4, 8);
            for (int i = 0; i < ridges; i++) {
                double nearness = (i + 0.3) / ridges;
                canvas.land(0.38 + 0.55 * nearness, 0.13 - 0.05 * nearness, 1.3, 0.52, nearness);
            }
        }
    },
    /** Long soft waves of sand or grass. */
    HILLS {
        @Override
        void paint(Canvas canvas) {
            canvas.sky(0.6);
            canvas.sun(0.15 + 0.3 * canvas.random().nextDouble());
            int hills = canvas.random().nextInt(3, 6);
            for (int i = 0; i < hills; i++) {
                double nearness = (i + 0.4) / hills;
                canvas.land(0.5 + 0.4 * nearness, 0.09, 0.7, 0.3, nearness);
            }
        }
    },
    /** The white trunks of aspens before their leaves. */
    ASPENS {
        @Override
        void paint(Canvas canvas) {
            canvas.sky(1);
            canvas.land(0.82, 0.03, 0.8, 0.3, 0.7);
            for (int i = 0; i < 3; i++) {
                canvas.leaves(350, 0.05 + 0.03 * i, 0.25 + 0.2 * i);
                canvas.trunks(5 + 2 * i, 0.008 + 0.007 * i, 0.35 + 0.3 * i);
            }
            canvas.leaves(220, 0.11, 0.9);
        }
    },
    /** Hills that a lake shows a second time. */
    LAKE {
        @Override
        void paint(Canvas canvas) {
            double shore = 0.5 + 0.12 * canvas.random().nextDouble();
            canvas.sky(shore);
            canvas.sun(shore - 0.22);
            canvas.land(shore - 0.1, 0.1, 1.5, 0.5, 0.25);
            canvas.land(shore - 0.03, 0.05, 2.2, 0.5, 0.55);
            canvas.water(shore);
        }
    },
    /** The sea, and what floats on it. */
    SEA {
        @Override
        void paint(Canvas canvas) {
            double horizon = 0.45 + 0.2 * canvas.random().nextDouble();
            canvas.sky(horizon);
            canvas.sun(horizon - 0.12);
            canvas.water(horizon);
            canvas.boat(horizon);
        }
    },
    /** Stars over the outline of a wood. */
    STARS {
        @Override
        void paint(Canvas canvas) {
            canvas.night();
            canvas.stars(900);
            canvas.sun(0.25);
            canvas.land(0.8, 0.07, 1.2, 0.45, 0.75);
            canvas.firs(0.93);
        }
    },
    /** Quarter circles on a grid, in the manner of Sébastien Truchet. */
    TILES {
        @Override
        void paint(Canvas canvas) {
            canvas.fill(canvas.palette().near());
            canvas.tiles(canvas.random().nextInt(5, 11));
        }
    },
    /** Lines of equal height on a map. */
    CONTOURS {
        @Override
        void paint(Canvas canvas) {
            canvas.fill(canvas.palette().sky().getLast());
            canvas.contours(canvas.random().nextInt(14, 26));
        }
    };

    /** How many of sixteen pictures show a landscape; the others show a pattern. */
    private static final int LANDSCAPES = 14;

    /** A scene, more often a landscape than a pattern. */
    static Scene pick(RandomGenerator random) {
        if (random.nextInt(16) < LANDSCAPES) {
            return values()[random.nextInt(TILES.ordinal())];
        }
        return values()[random.nextInt(TILES.ordinal(), values().length)];
    }

    abstract void paint(Canvas canvas);
}
