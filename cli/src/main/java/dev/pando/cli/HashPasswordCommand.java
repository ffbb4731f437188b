package dev.pando.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.api.ServerProcess;
import dev.pando.manifest.value.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pando hash-password}: what {@code auth:} keeps of a password. */
@Command(
        name = "hash-password",
        description = {
            "Prints what auth: keeps of a password (PBKDF2 with HMAC-SHA-256).",
            "It asks for the password, or reads it as one line where there is no terminal."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class)
final class HashPasswordCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String password = password();
        if (password == null || password.isEmpty()) {
            throw new IOException("no password was given");
        }
        byte[] salt = new byte[PasswordHash.SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        spec.commandLine().getOut().println(PasswordHash.of(password, PasswordHash.ROUNDS, salt));
        return ServerProcess.OK;
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no screen
    private static @Nullable String password() throws IOException {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        }
        char[] once = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        if (!Arrays.equals(once, again)) {
            throw new IOException("the two are not the same");
        }
        return once == null ? null : new String(once);
    }
}
