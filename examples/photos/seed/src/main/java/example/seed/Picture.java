package example.seed;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A drawn picture.
 *
 * @param scene what it shows
 * @param jpeg the picture as a JPEG file
 */
record Picture(Scene scene, byte[] jpeg) {
    private record Format(int width, int height) {}

    private static final List<Format> FORMATS =
            List.of(
                    new Format(960, 640),
                    new Format(960, 640),
                    new Format(864, 864),
                    new Format(672, 896));

    private static final float QUALITY = 0.72f;

    /** The picture that belongs to a seed, the same each time. */
    static Picture draw(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Scene scene = Scene.pick(random);
        Format format = FORMATS.get(random.nextInt(FORMATS.size()));
        BufferedImage image =
                new BufferedImage(format.width, format.height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        scene.paint(new Canvas(pen, format.width, format.height, Palette.pick(random), random));
        pen.dispose();
        return new Picture(scene, encoded(image));
    }

    private static byte[] encoded(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
