package example.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import example.service.Refusal;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JpegTest {
    @Test
    void readsTheSizeOfARealFile() throws IOException {
        Jpeg jpeg = Jpeg.parse(picture(320, 200));

        assertThat(jpeg).isEqualTo(new Jpeg(320, 200, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "GIF89a and so on", "\u0089PNG\r\n", "<svg></svg>"})
    void refusesWhatIsNoJpeg(String content) {
        assertThatThrownBy(() -> Jpeg.parse(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(Refusal.class)
                .hasMessage("This is not a JPEG file.");
    }

    @Test
    void refusesAFileThatOnlyStartsLikeAJpeg() {
        assertThatThrownBy(() -> Jpeg.parse(new byte[] {(byte) 0xFF, (byte) 0xD8, 0, 0, 1, 2}))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void refusesAPictureThatWouldTakeTooMuchMemory() throws IOException {
        byte[] file = withSize(picture(64, 64), 11_000, 11_000);

        assertThatThrownBy(() -> Jpeg.parse(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("11000 x 11000 pixels; it may have 25 million at most");
    }

    @Test
    void refusesASpeck() throws IOException {
        byte[] file = picture(8, 300);

        assertThatThrownBy(() -> Jpeg.parse(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("8 x 300");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsHowItIsTurned(int orientation) throws IOException {
        Jpeg jpeg = Jpeg.parse(withOrientation(picture(400, 200), orientation));

        boolean lies = orientation >= 5;
        assertThat(jpeg.orientation()).isEqualTo(orientation);
        assertThat(jpeg.width()).isEqualTo(lies ? 200 : 400);
        assertThat(jpeg.height()).isEqualTo(lies ? 400 : 200);
    }

    @Test
    void aDamagedFileIsReadOrRefusedButNeverMore() throws IOException {
        byte[] whole = withOrientation(picture(60, 40), 6);
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = whole.clone();
            for (int j = random.nextInt(1, 8); j > 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] file = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            try {
                Jpeg jpeg = Jpeg.parse(file);
                assertThat(jpeg.width() * jpeg.height()).isPositive();
            } catch (Refusal expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
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

    /** The file with another size in its frame header. */
    private static byte[] withSize(byte[] file, int width, int height) {
        byte[] changed = file.clone();
        for (int i = 2; i < changed.length; i++) {
            if (changed[i] == (byte) 0xFF && changed[i + 1] == (byte) 0xC0) {
                changed[i + 5] = (byte) (height >> 8);
                changed[i + 6] = (byte) height;
                changed[i + 7] = (byte) (width >> 8);
                changed[i + 8] = (byte) width;
                return changed;
            }
        }
        throw new AssertionError("no frame header");
    }

    /** The file with an Exif segment of one entry. */
    private static byte[] withOrientation(byte[] file, int orientation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, 2);
        String exif = "457869660000"; // Exif
        String tiff = "4d4d002a00000008" + "0001"; // big-endian, one entry
        String entry = "0112" + "0003" + "00000001" + "%04x0000".formatted(orientation);
        byte[] segment = HexFormat.of().parseHex("ffe1" + "001e" + exif + tiff + entry);
        out.writeBytes(segment);
        out.write(file, 2, file.length - 2);
        return out.toByteArray();
    }
}
