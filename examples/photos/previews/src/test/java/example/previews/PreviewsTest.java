package example.previews;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PreviewsTest {
    @Test
    void isSmallAndKeepsTheShape() throws Exception {
        BufferedImage preview = preview(picture(3000, 2000), 1);

        assertThat(preview.getWidth()).isEqualTo(720);
        assertThat(preview.getHeight()).isEqualTo(480);
    }

    @Test
    void aSmallPictureStaysAsLargeAsItIs() throws Exception {
        BufferedImage preview = preview(picture(300, 40), 1);

        assertThat(preview.getWidth()).isEqualTo(300);
        assertThat(preview.getHeight()).isEqualTo(40);
    }

    /**
     * In the stored picture, the upper left quarter is red; each orientation says where it is
     * shown.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isUpright(int orientation) throws Exception {
        BufferedImage preview = preview(picture(400, 200), orientation);

        boolean lies = orientation >= 5;
        assertThat(preview.getWidth()).isEqualTo(lies ? 200 : 400);
        assertThat(preview.getHeight()).isEqualTo(lies ? 400 : 200);
        boolean right =
                orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean bottom =
                orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int x = preview.getWidth() * (right ? 3 : 1) / 4;
        int y = preview.getHeight() * (bottom ? 3 : 1) / 4;
        Color colour = new Color(preview.getRGB(x, y));
        assertThat(colour.getRed()).isGreaterThan(200);
        assertThat(colour.getBlue()).isLessThan(60);
    }

    @Test
    void aDamagedFileIsDecodedOrRefusedButNeverMore() throws IOException {
        byte[] whole = picture(60, 40);
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = whole.clone();
            // Beyond the frame header, whose size the photos service has checked.
            for (int j = random.nextInt(1, 8); j > 0; j--) {
                damaged[random.nextInt(180, damaged.length)] = (byte) random.nextInt();
            }
            byte[] file = Arrays.copyOf(damaged, random.nextInt(180, damaged.length + 1));
            try {
                assertThat(Previews.of(file, 6)).isNotEmpty();
            } catch (DamagedPicture expected) {
                assertThat(expected).hasCauseInstanceOf(Exception.class);
            }
        }
    }

    private static BufferedImage preview(byte[] original, int orientation) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(Previews.of(original, orientation)));
    }

    /** Blue, with the upper left quarter red. */
    private static byte[] picture(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(Color.BLUE);
        canvas.fillRect(0, 0, width, height);
        canvas.setColor(Color.RED);
        canvas.fillRect(0, 0, width / 2, height / 2);
        canvas.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }
}
