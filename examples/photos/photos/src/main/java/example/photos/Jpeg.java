package example.photos;

import example.service.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the head of a JPEG file says about its picture, read without decoding it (ITU T.81 Annex B).
 * A picture that is too large to decode safely is refused here.
 *
 * @param storedWidth columns of pixels in the file
 * @param storedHeight rows of pixels in the file
 * @param orientation how to turn it for showing, 1 to 8 (Exif 2.32 §4.6.4, tag 274)
 */
public record Jpeg(int storedWidth, int storedHeight, int orientation) {
    /** More than a phone's camera makes, and small enough to decode beside other work. */
    private static final int MAX_PIXELS = 25_000_000;

    private static final int MAX_SIDE = 12_000;
    private static final int MIN_SIDE = 16;

    private static final int START_OF_IMAGE = 0xFFD8;
    private static final int APP1 = 0xE1;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final short ORIENTATION = 0x0112;
    private static final int MAX_EXIF_ENTRIES = 200;

    /**
     * Reads the segments before the first scan.
     *
     * @throws Refusal when this is no JPEG, or one of a size that is not taken
     */
    public static Jpeg parse(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.remaining() < 4 || unsigned(in.getShort()) != START_OF_IMAGE) {
            throw Refusal.invalid("This is not a JPEG file.");
        }
        int orientation = 1;
        while (in.remaining() >= 4) {
            int marker = nextMarker(in);
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE || in.remaining() < 2) {
                break;
            }
            int length = unsigned(in.getShort()) - 2;
            if (length < 0 || length > in.remaining()) {
                break;
            }
            ByteBuffer segment = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (marker == APP1) {
                orientation = orientation(segment, orientation);
            } else if (isStartOfFrame(marker) && length >= 6) {
                return checked(
                        unsigned(segment.getShort(3)), unsigned(segment.getShort(1)), orientation);
            }
        }
        throw Refusal.invalid(
                "This JPEG file is damaged: it does not say how large its picture is.");
    }

    /** The width as shown, in pixels. */
    public int width() {
        return lies() ? storedHeight : storedWidth;
    }

    /** The height as shown, in pixels. */
    public int height() {
        return lies() ? storedWidth : storedHeight;
    }

    /** Whether it is shown turned by a quarter. */
    boolean lies() {
        return orientation >= 5;
    }

    private static Jpeg checked(int width, int height, int orientation) {
        if (Math.min(width, height) < MIN_SIDE) {
            throw Refusal.invalid(
                    "This picture has %d x %d pixels; it needs %d x %d at least."
                            .formatted(width, height, MIN_SIDE, MIN_SIDE));
        }
        if (Math.max(width, height) > MAX_SIDE || (long) width * height > MAX_PIXELS) {
            throw Refusal.invalid(
                    "This picture has %d x %d pixels; it may have %d million at most, and %d a side."
                            .formatted(width, height, MAX_PIXELS / 1_000_000, MAX_SIDE));
        }
        return new Jpeg(width, height, orientation);
    }

    /**
     * The marker after any fill bytes, or the end of the image where there is none (T.81 §B.1.1.2).
     */
    private static int nextMarker(ByteBuffer in) {
        if (in.get() != (byte) 0xFF) {
            return END_OF_IMAGE;
        }
        while (in.hasRemaining()) {
            int code = Byte.toUnsignedInt(in.get());
            if (code != 0xFF) {
                return code;
            }
        }
        return END_OF_IMAGE;
    }

    /** SOF0 to SOF15, without DHT, JPG and DAC, which share their range (T.81 table B.1). */
    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xC0
                && marker <= 0xCF
                && marker != 0xC4
                && marker != 0xC8
                && marker != 0xCC;
    }

    /** The orientation that an Exif segment gives, or the one known before. */
    private static int orientation(ByteBuffer segment, int before) {
        if (segment.remaining() < 14 || segment.getInt(0) != 0x45786966 /* Exif */) {
            return before;
        }
        ByteBuffer tiff = segment.slice(6, segment.remaining() - 6);
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > tiff.limit() - 2) {
            return before;
        }
        int entries = Math.min(unsigned(tiff.getShort(directory)), MAX_EXIF_ENTRIES);
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if (entry + 12 > tiff.limit()) {
                return before;
            }
            if (tiff.getShort(entry) == ORIENTATION) {
                int value = unsigned(tiff.getShort(entry + 8));
                return value >= 1 && value <= 8 ? value : before;
            }
        }
        return before;
    }

    private static int unsigned(short value) {
        return Short.toUnsignedInt(value);
    }
}
