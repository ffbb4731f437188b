package dev.pando.edge.pool;

import dev.pando.cluster.traffic.Balance.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws how long answers take by policy, as bars on a logarithmic scale. */
final class PolicyPicture {
    private static final int LEFT = 130;
    private static final int WIDTH = 560;
    private static final int ROW = 58;
    private static final int BAR = 13;
    private static final int TOP = 46;
    private static final double LEAST_MS = 1;
    private static final double MOST_MS = 1_000;
    private static final List<String> COLORS = List.of("#9fc5b0", "#4c956c", "#1d5c3f");
    private static final List<String> NAMES = List.of("p50", "p99", "p99.9");

    private PolicyPicture() {}

    private static double x(double millis) {
        double share = Math.log(millis / LEAST_MS) / Math.log(MOST_MS / LEAST_MS);
        return LEFT + WIDTH * Math.clamp(share, 0, 1);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    static String of(Map<Policy, ManyUpstreamsTest.Result> results) {
        int height = TOP + ROW * results.size() + 30;
        List<String> lines = new ArrayList<>();
        lines.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\""
                        + height
                        + "\" font-family=\"system-ui, sans-serif\" font-size=\"12\">");
        lines.add("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        for (int i = 0; i < NAMES.size(); i++) {
            int x = LEFT + i * 70;
            lines.add(rectangle(x, 14, BAR, BAR, COLORS.get(i)));
            lines.add(text(x + 18, 25, "#333333", NAMES.get(i)));
        }
        for (double millis : new double[] {1, 10, 100, 1_000}) {
            String at = number(x(millis));
            lines.add("<path d=\"M" + at + " 40V" + (height - 28) + "\" stroke=\"#dddddd\"/>");
            lines.add(text(x(millis) - 10, height - 10, "#777777", (int) millis + " ms"));
        }
        int row = 0;
        for (var entry : results.entrySet()) {
            int y = TOP + ROW * row++;
            String name = entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-');
            lines.add(text(12, y + 26, "#111111", name));
            var result = entry.getValue();
            double[] values = {result.p50(), result.p99(), result.p999()};
            for (int i = 0; i < values.length; i++) {
                double end = x(values[i]);
                int top = y + i * (BAR + 2);
                lines.add(rectangle(LEFT, top, end - LEFT, BAR, COLORS.get(i)));
                lines.add(text(end + 5, top + 11, "#333333", number(values[i])));
            }
        }
        lines.add("</svg>\n");
        return String.join("\n", lines);
    }

    private static String rectangle(int x, int y, double width, int height, String color) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                x,
                y,
                width,
                height,
                color);
    }

    private static String text(double x, int y, String color, String text) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%s</text>", x, y, color, text);
    }
}
