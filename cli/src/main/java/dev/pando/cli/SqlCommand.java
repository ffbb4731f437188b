package dev.pando.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.api.SqlRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pando sql DIR}: runs statements in the database of a running app. */
@Command(
        name = "sql",
        description = {
            "Runs statements in the database of a running app, and prints what comes of them.",
            "Each is a transaction of its own, unless they say BEGIN; the first error ends it."
                    + " psql can do more: psql \"$(pando env --get DATABASE_URL)\""
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all statements went well",
            "1:one failed, or no Pando runs this app; the message says why",
            "2:the arguments are wrong"
        })
final class SqlCommand implements Callable<Integer> {
    private static final int MAX_TEXT_BYTES = 8 << 20;
    private static final int MAX_ROWS = 1_000_000;

    @Mixin private final AppFolder app = new AppFolder();

    @Option(
            names = {"-c", "--command"},
            paramLabel = "SQL",
            description = "The statements; several with ; between them.")
    private @Nullable String command;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file with the statements; without -c and -f they come from the input.")
    private @Nullable Path file;

    @Option(
            names = "--rows",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Rows of a result that are shown (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (command != null && file != null) {
            throw new ParameterException(spec.commandLine(), "give -c or -f, not both");
        }
        if (rows < 1 || rows > MAX_ROWS) {
            throw new ParameterException(
                    spec.commandLine(), "--rows: " + rows + " (expected: 1.." + MAX_ROWS + ")");
        }
        String text = text();
        String url = app.ask(client -> client.environment().variables()).get("JDBC_DATABASE_URL");
        if (url == null) {
            throw new IOException("the app has no database (no database: in pando.yaml)");
        }
        return Server.load().sql(new SqlRequest(url, text, rows), System.out, System.err);
    }

    private String text() throws IOException {
        if (command != null) {
            return command;
        }
        String from = file == null ? "the input" : file.toString();
        byte[] bytes;
        try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_TEXT_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
        if (bytes.length > MAX_TEXT_BYTES) {
            throw new IOException(from + " is over 8 MB; psql -f takes larger files");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(from + " is not in UTF-8", e);
        }
    }
}
