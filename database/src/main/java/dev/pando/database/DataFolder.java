package dev.pando.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.binaries.PostgresBinaries;
import dev.pando.database.files.FileTree;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where PostgreSQL's data lies: the folder {@code data} inside the database's own. It is born under
 * another name and renamed once it is complete and on the disk, so it is whole or absent.
 */
final class DataFolder {
    private final Path folder;
    private final Programs programs;
    private final ServerAccount account;

    /**
     * @param folder the database's own folder, made if it is missing
     */
    DataFolder(Path folder, Programs programs) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        this.programs = programs;
        this.account = programs.account();
    }

    /** The folder that PostgreSQL calls PGDATA, without symbolic links. */
    Path path() {
        return folder.resolve("data");
    }

    boolean exists() {
        return Files.exists(path());
    }

    /** Makes sure that the data is of our major version, and ours to use. */
    void check() throws IOException, StartFailure {
        Path versionFile = path().resolve("PG_VERSION");
        if (!Files.exists(versionFile)) {
            throw new StartFailure(
                    "database",
                    "the data folder " + path() + " is damaged: it has no PG_VERSION",
                    "put a backup of it in its place, or delete it for a clean start");
        }
        String version = Files.readString(versionFile).strip();
        if (!version.equals(PostgresBinaries.MAJOR_VERSION)) {
            throw new StartFailure(
                    "database",
                    "the data folder "
                            + path()
                            + " was written by PostgreSQL "
                            + version
                            + " (expected: "
                            + PostgresBinaries.MAJOR_VERSION
                            + ")",
                    "start the Pando that wrote it, dump the data with pg_dump, delete the folder,"
                            + " start this one and load the dump; or delete the folder for a clean"
                            + " start");
        }
        if (account.owns(path())) {
            return;
        }
        if (!account.dropped()) {
            throw new StartFailure(
                    "database",
                    "the data folder "
                            + path()
                            + " belongs to user "
                            + ServerAccount.owner(path())
                            + " (expected: "
                            + account.uid()
                            + ")",
                    "start as that user, or as root if Pando ran as root before");
        }
        account.own(path());
    }

    /** Makes a new, empty cluster with the parameters that cannot be changed later. */
    void create(String user, String password, Consumer<String> notices)
            throws IOException, InterruptedException, ServerEnded, StartFailure {
        Path half = folder.resolve("data.half");
        new Leftovers(half, notices).endOrphans(); // of a creation that was killed
        FileTree.delete(half);
        var onlyOwner = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(half, PosixFilePermissions.asFileAttribute(onlyOwner));
        account.own(half);
        Path passwordFile = privateFile("initial-password", password + "\n");
        try {
            initdb(half, user, passwordFile);
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(half, path(), StandardCopyOption.ATOMIC_MOVE);
        FileTree.force(folder);
    }

    /** Runs initdb, which forces what it wrote to the disk before it ends. */
    private void initdb(Path half, String user, Path passwordFile)
            throws IOException, InterruptedException, ServerEnded {
        List<String> arguments =
                List.of(
                        "--pgdata=" + half,
                        "--username=" + user,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums",
                        "--no-instructions");
        programs.start("initdb", half, Programs.NOTHING, arguments).awaitSuccess();
    }

    /**
     * Gives a role another password without logging in, in a server of one session and no port. For
     * a superuser whose password was lost.
     */
    void resetPassword(String user, String password)
            throws IOException, InterruptedException, ServerEnded {
        String statement = "ALTER ROLE \"" + user + "\" PASSWORD '" + password + "'\n";
        Path input = privateFile("password-reset", statement);
        try {
            List<String> arguments = List.of("--single", "-D", path().toString(), "postgres");
            programs.start("postgres", path(), input.toFile(), arguments).awaitSuccess();
        } finally {
            Files.delete(input);
        }
    }

    /** A file beside the data that only the server's account can read. */
    private Path privateFile(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        var onlyOwner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(onlyOwner));
        Files.writeString(file, content, UTF_8);
        account.own(file);
        return file;
    }

    /** Writes the configuration of a server that is about to start. */
    void configure(DatabaseSettings settings) throws IOException {
        replace(path().resolve("postgresql.conf"), Configuration.postgresql(settings));
        replace(path().resolve("pg_hba.conf"), Configuration.hostBasedAuthentication());
    }

    private void replace(Path file, String content) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(content)) {
            return;
        }
        Path next = FileTree.parent(file).resolve(file.getFileName() + ".next");
        Files.writeString(next, content);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        account.own(next);
        FileTree.force(next);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
