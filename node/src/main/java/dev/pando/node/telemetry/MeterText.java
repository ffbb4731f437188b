package dev.pando.node.telemetry;

/**
 * Writes meters in Prometheus' text format, version 0.0.4, for rooms that count without a registry.
 * Those of one name are written one after the other. For one scrape and one thread.
 */
public final class MeterText {
    private final StringBuilder text = new StringBuilder();
    private String name = "";

    /** Writes nothing yet. */
    public MeterText() {}

    /** A label with a value that anybody may have chosen. */
    public static String label(String key, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return key + "=\"" + escaped + '"';
    }

    /** Histograms of that name follow. */
    public MeterText histograms(String name, String help) {
        return begin(name, help, "histogram");
    }

    /** Counters of that name follow, which ends in {@code _total}. */
    public MeterText counters(String name, String help) {
        return begin(name, help, "counter");
    }

    /** Gauges of that name follow. */
    public MeterText gauges(String name, String help) {
        return begin(name, help, "gauge");
    }

    private MeterText begin(String next, String help, String type) {
        name = next;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** One counter or gauge of the name, with its labels, if it has any. */
    public void put(String labels, long value) {
        line("", labels, Long.toString(value));
    }

    /** One histogram of the name. */
    public void put(String labels, Histogram histogram) {
        put(labels, histogram.sum());
    }

    /** Several histograms as one of the name. */
    public void put(String labels, Histogram.Sum sum) {
        long below = 0;
        for (int i = 0; i < Histogram.bounds(); i++) {
            below += sum.counts()[i];
            bucket(labels, Double.toString(Histogram.seconds(i)), below);
        }
        bucket(labels, "+Inf", sum.count());
        line("_sum", labels, Double.toString(sum.nanos() / 1e9));
        line("_count", labels, Long.toString(sum.count()));
    }

    private void bucket(String labels, String bound, long count) {
        String comma = labels.isEmpty() ? "" : ",";
        line("_bucket", labels + comma + "le=\"" + bound + '"', Long.toString(count));
    }

    private void line(String suffix, String labels, String value) {
        text.append(name).append(suffix);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    /** What is written. */
    @Override
    public String toString() {
        return text.toString();
    }
}
