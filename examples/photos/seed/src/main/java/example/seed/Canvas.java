package example.seed;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/**
 * What scenes are painted on: a picture, its colours and its chance. Places and sizes are shares of
 * the whole.
 */
record Canvas(Graphics2D pen, int width, int height, Palette palette, RandomGenerator random) {

    void fill(Color colour) {
        pen.setColor(colour);
        pen.fillRect(0, 0, width, height);
    }

    /** The sky, down to a horizon. */
    void sky(double horizon) {
        fill(palette.sky().getLast());
        gradient(0, horizon, palette.sky().toArray(Color[]::new));
    }

    void night() {
        Color dark = Palette.mix(palette.near(), new Color(0x060814), 0.75);
        gradient(0, 1, dark, Palette.mix(dark, palette.sky().getFirst(), 0.75));
    }

    void sun(double y) {
        double x = width * (0.15 + 0.7 * random.nextDouble());
        double radius = height * (0.03 + 0.05 * random.nextDouble());
        Color light = palette.light();
        float[] stops = {0, 0.25f, 1};
        Color[] glow = {Palette.fade(light, 0.7), Palette.fade(light, 0.3), Palette.fade(light, 0)};
        pen.setPaint(
                new RadialGradientPaint(
                        (float) x, (float) (height * y), (float) radius * 6, stops, glow));
        pen.fill(circle(x, height * y, radius * 6));
        pen.setColor(light);
        pen.fill(circle(x, height * y, radius));
    }

    /** Land below an outline. */
    void land(double y, double relief, double waves, double roughness, double nearness) {
        Ridge ridge = new Ridge(random, waves * (0.7 + 0.6 * random.nextDouble()), roughness);
        Path2D outline = new Path2D.Double();
        outline.moveTo(0, height);
        for (int x = 0; x <= width; x += 2) {
            outline.lineTo(x, height * (y - relief * ridge.at((double) x / width)));
        }
        outline.lineTo(width, height);
        outline.closePath();
        Color top = palette.land(nearness);
        Color haze = Palette.mix(top, palette.sky().getLast(), 0.35 * (1 - nearness));
        float from = (float) (height * (y - relief));
        pen.setPaint(
                new LinearGradientPaint(
                        0, from, 0, height, new float[] {0, 1}, new Color[] {top, haze}));
        pen.fill(outline);
    }

    /** Water below a shore: the picture above it upside down, with ripples. */
    void water(double shore) {
        int top = (int) (height * shore);
        Color deep = Palette.mix(palette.sky().getFirst(), palette.near(), 0.4);
        gradient(shore, 1, Palette.mix(palette.sky().getLast(), palette.far(), 0.3), deep);
        for (int i = 0; i < 260; i++) {
            double depth = Math.pow(random.nextDouble(), 1.6);
            double y = top + (height - top) * depth;
            double length = width * (0.01 + 0.07 * depth) * (0.5 + random.nextDouble());
            double x = random.nextDouble() * width;
            boolean bright = random.nextInt(3) > 0;
            pen.setColor(Palette.fade(bright ? palette.light() : palette.near(), 0.16));
            pen.fill(new Ellipse2D.Double(x - length / 2, y, length, 1 + 5 * depth));
        }
    }

    void boat(double horizon) {
        double x = width * (0.2 + 0.6 * random.nextDouble());
        double y = height * (horizon + 0.04 + 0.12 * random.nextDouble());
        double size = height * (0.05 + 0.06 * random.nextDouble());
        pen.setColor(palette.near());
        pen.fill(
                polygon(
                        x - size * 0.6,
                        y,
                        x + size * 0.6,
                        y,
                        x + size * 0.4,
                        y + size * 0.2,
                        x - size * 0.45,
                        y + size * 0.2));
        pen.setColor(palette.light());
        pen.fill(polygon(x, y - size * 0.1, x, y - size * 1.5, x + size * 0.6, y - size * 0.1));
        pen.setColor(palette.accent());
        pen.fill(
                polygon(
                        x - size * 0.05,
                        y - size * 0.1,
                        x - size * 0.05,
                        y - size * 1.2,
                        x - size * 0.4,
                        y - size * 0.1));
    }

    void trunks(int count, double thickness, double nearness) {
        for (int i = 0; i < count; i++) {
            double x = width * (i + random.nextDouble()) / count;
            double wide = width * thickness * (0.7 + 0.6 * random.nextDouble());
            double foot = height * (0.8 + 0.2 * nearness);
            double lean = wide * (random.nextDouble() - 0.5);
            Color bark = Palette.mix(palette.sky().getLast(), new Color(0xF4F1E8), nearness);
            pen.setColor(bark);
            pen.fill(
                    polygon(
                            x - wide / 2,
                            foot,
                            x + wide / 2,
                            foot,
                            x + wide * 0.35 + lean,
                            0,
                            x - wide * 0.35 + lean,
                            0));
            pen.setColor(Palette.fade(palette.near(), 0.18));
            pen.fill(
                    polygon(
                            x + wide * 0.15,
                            foot,
                            x + wide / 2,
                            foot,
                            x + wide * 0.35 + lean,
                            0,
                            x + wide * 0.1 + lean,
                            0));
            pen.setColor(Palette.fade(palette.near(), 0.3 + 0.5 * nearness));
            for (double y = 0; y < foot; y += wide * (1 + 3 * random.nextDouble())) {
                double mark = wide * (0.15 + 0.4 * random.nextDouble());
                pen.fill(
                        new Ellipse2D.Double(
                                x - wide * 0.42 + lean * (1 - y / foot), y, mark, wide * 0.13));
            }
        }
    }

    void leaves(int count, double spread, double nearness) {
        for (int i = 0; i < count; i++) {
            double y = height * 0.62 * Math.pow(random.nextDouble(), 1.3);
            double size = height * spread * (0.12 + 0.25 * random.nextDouble());
            Color leaf =
                    Palette.mix(
                            palette.accent(),
                            random.nextBoolean() ? palette.light() : palette.far(),
                            0.45 * random.nextDouble());
            pen.setColor(Palette.fade(leaf, 0.45 + 0.4 * nearness));
            pen.fill(new Ellipse2D.Double(random.nextDouble() * width, y, size, size * 0.8));
        }
    }

    void stars(int count) {
        for (int i = 0; i < count; i++) {
            double size = 0.6 + 2.4 * Math.pow(random.nextDouble(), 4);
            pen.setColor(Palette.fade(Color.WHITE, 0.3 + 0.7 * random.nextDouble()));
            pen.fill(circle(random.nextDouble() * width, random.nextDouble() * height * 0.8, size));
        }
    }

    void firs(double foot) {
        pen.setColor(Palette.mix(palette.near(), Color.BLACK, 0.55));
        pen.fill(new Rectangle2D.Double(0, height * foot, width, height));
        for (double x = 0; x < width; x += width * 0.012 * (0.5 + random.nextDouble())) {
            double tall = height * (0.05 + 0.14 * random.nextDouble());
            double wide = tall * 0.16;
            double base = height * foot + 2;
            pen.fill(polygon(x - wide, base, x + wide, base, x, base - tall));
        }
    }

    void tiles(int across) {
        double side = (double) width / across;
        pen.setStroke(new BasicStroke((float) (side * 0.2)));
        Color[] colours = {palette.accent(), palette.sky().getLast()};
        pen.setPaint(new LinearGradientPaint(0, 0, width, height, new float[] {0, 1}, colours));
        for (double y = 0; y < height; y += side) {
            for (double x = 0; x < width; x += side) {
                boolean rising = random.nextBoolean();
                double top = rising ? x : x + side;
                double bottom = rising ? x + side : x;
                pen.setClip(new Rectangle2D.Double(x, y, side, side));
                pen.draw(circle(top, y, side / 2));
                pen.draw(circle(bottom, y + side, side / 2));
            }
        }
        pen.setClip(null);
    }

    void contours(int lines) {
        Ridge across = new Ridge(random, 1.1, 0.35);
        Ridge drift = new Ridge(random, 0.8, 0.35);
        for (int i = 0; i < lines; i++) {
            double share = (double) i / lines;
            Path2D band = new Path2D.Double();
            band.moveTo(0, height);
            for (int x = 0; x <= width; x += 3) {
                double place = (double) x / width;
                double y =
                        share
                                + 0.14 * across.at(place + 0.25 * share)
                                + 0.08 * drift.at(place - share);
                band.lineTo(x, height * (1.2 * y - 0.1));
            }
            band.lineTo(width, height);
            band.closePath();
            pen.setColor(
                    Palette.mix(
                            Palette.mix(palette.sky().getLast(), palette.accent(), share * 1.6),
                            palette.near(),
                            share * share));
            pen.fill(band);
        }
    }

    private void gradient(double from, double to, Color... colours) {
        float[] stops = new float[colours.length];
        for (int i = 0; i < stops.length; i++) {
            stops[i] = (float) i / (stops.length - 1);
        }
        float top = (float) (height * from);
        float bottom = (float) (height * to);
        pen.setPaint(new LinearGradientPaint(0, top, 0, bottom, stops, colours));
        pen.fill(new Rectangle2D.Double(0, top, width, bottom - top));
    }

    private static Ellipse2D circle(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    private static Path2D polygon(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        return path;
    }
}
