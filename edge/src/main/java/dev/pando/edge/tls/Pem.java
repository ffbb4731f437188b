package dev.pando.edge.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468); what stands between them is left out, as §2 allows. */
final class Pem {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** A block: what it says it is, and what it holds. */
    @SuppressWarnings("ArrayRecordComponent") // decoded, never compared
    record Block(String label, byte[] der) {}

    private Pem() {}

    static List<Block> read(Path file) throws InvalidCertificate {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new InvalidCertificate(file + ": there is no such file");
        } catch (IOException e) {
            throw new InvalidCertificate(file + ": cannot be read: " + e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new InvalidCertificate(file + ": longer than 1 MB, which no PEM file is");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(bytes, ISO_8859_1));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), decoded(file, matcher.group(2))));
        }
        return blocks;
    }

    private static byte[] decoded(Path file, String text) throws InvalidCertificate {
        if (text.indexOf(':') >= 0) { // RFC 1421's headers, of which only encryption is in use
            throw new InvalidCertificate(file + ": its key is encrypted; " + Credential.DECRYPT);
        }
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidCertificate(file + ": a block is not Base64: " + e.getMessage());
        }
    }
}
