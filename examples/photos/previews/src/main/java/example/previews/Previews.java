package example.previews;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes the smaller pictures that lists show, at most 720 pixels a side and turned upright. */
final class Previews {
    private static final int MAX_SIDE = 720;

    private Previews() {}

    /**
     * The preview of a picture, as JPEG.
     *
     * @param orientation how to turn it, 1 to 8 (Exif 2.32 §4.6.4, tag 274)
     */
    static byte[] of(byte[] original, int orientation) throws DamagedPicture {
        try {
            return encoded(upright(decoded(original), orientation));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new DamagedPicture(e);
        }
    }

    /**
     * The picture at two to four times the size of the preview: the decoder leaves out rows and
     * columns on its way, so that no more of a large picture is in memory.
     */
    private static BufferedImage decoded(byte[] original) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(original))) {
            reader.setInput(in, true, true);
            ImageReadParam parameters = reader.getDefaultReadParam();
            int longest = Math.max(reader.getWidth(0), reader.getHeight(0));
            int step = Math.max(1, longest / (2 * MAX_SIDE));
            parameters.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, parameters);
        } finally {
            reader.dispose();
        }
    }

    /** The picture at its final size, turned as its orientation says. */
    private static BufferedImage upright(BufferedImage image, int orientation) {
        double scale =
                Math.min(1, (double) MAX_SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        boolean lies = orientation >= 5;
        BufferedImage preview =
                new BufferedImage(
                        lies ? height : width, lies ? width : height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = preview.createGraphics();
        canvas.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        canvas.transform(turn(orientation, width, height));
        canvas.drawImage(image, 0, 0, width, height, null);
        canvas.dispose();
        return preview;
    }

    /** What brings a picture of this size upright (Exif 2.32 §4.6.4, tag 274). */
    private static AffineTransform turn(int orientation, int width, int height) {
        return switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
            default -> new AffineTransform();
        };
    }

    private static byte[] encoded(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream to = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "jpeg", to);
        }
        return out.toByteArray();
    }
}
