package dev.pando.cli;

import dev.pando.api.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pando env DIR}: what an instance of a running app finds in its environment, as lines that
 * a shell can read: {@code psql "$(pando env --get DATABASE_URL)"}.
 */
@Command(
        name = "env",
        description = {
            "Prints what an instance of a running app finds in its environment, passwords"
                    + " included, as a shell reads it.",
            "For example: psql \"$(pando env --get DATABASE_URL)\""
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class)
final class EnvCommand implements Callable<Integer> {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]*");

    @Mixin private final AppFolder app = new AppFolder();

    @Option(
            names = "--get",
            paramLabel = "NAME",
            description = "Prints the value of one variable, unquoted.")
    private @Nullable String name;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> variables = app.ask(client -> client.environment().variables());
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            variables.forEach((key, value) -> out.println(key + "=" + quoted(value)));
            return ServerProcess.OK;
        }
        String value = variables.get(name);
        if (value == null) {
            throw new IOException(
                    name + " is not among the variables of an instance: " + variables.keySet());
        }
        out.println(value);
        return ServerProcess.OK;
    }

    /** The value as one word of a POSIX shell (POSIX.1-2024, Shell 2.2.2). */
    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
    }
}
