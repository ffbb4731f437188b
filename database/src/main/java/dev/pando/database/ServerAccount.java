package dev.pando.database;

import dev.pando.database.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The account that PostgreSQL's processes run under: our own, or, since PostgreSQL refuses to run
 * as root, {@code nobody} when we are root.
 *
 * @param uid the account's number
 * @param dropped whether we are root and it is not
 */
record ServerAccount(int uid, boolean dropped) {
    /** {@code nobody} and {@code nogroup}: initdb wants an account with a name. */
    private static final int NOBODY = 65_534;

    private static final int OTHERS_MAY_ENTER = 0001;

    /** The account for servers that this process starts. */
    static ServerAccount current() throws IOException {
        int ours = owner(Path.of("/proc/self").toRealPath());
        return ours == 0 ? new ServerAccount(NOBODY, true) : new ServerAccount(ours, false);
    }

    /**
     * The command that runs a program under this account, in the same process: in a session of its
     * own, so that Ctrl-C at the terminal reaches Pando alone, and told to shut down (SIGINT) when
     * the thread that starts it ends.
     *
     * @param needs what the program must reach; where a folder above is closed to the account, it
     *     gets the right to pass closed folders (CAP_DAC_READ_SEARCH) and nothing else
     */
    List<String> command(List<String> program, List<Path> needs) throws IOException {
        var command = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", "INT"));
        if (dropped) {
            command.addAll(List.of("--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
            if (!reaches(needs)) {
                command.add("--inh-caps=+dac_read_search");
                command.add("--ambient-caps=+dac_read_search");
                // Else access(2), by which initdb looks for its programs, disregards that right.
                command.add("--securebits=+no_setuid_fixup");
            }
        }
        command.add("--");
        command.addAll(program);
        return command;
    }

    private boolean reaches(List<Path> needs) throws IOException {
        for (Path need : needs) {
            for (Path at = need.toRealPath().getParent(); at != null; at = at.getParent()) {
                int mode = (int) Files.getAttribute(at, "unix:mode");
                if ((mode & OTHERS_MAY_ENTER) == 0 && owner(at) != uid) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Makes the account the owner of a folder and of all in it; the folder itself comes last. */
    void own(Path folder) throws IOException {
        if (!dropped) {
            return;
        }
        for (Path path : FileTree.all(folder).reversed()) {
            Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
        FileTree.force(folder);
    }

    /** Whether a file or folder belongs to the account. */
    boolean owns(Path path) throws IOException {
        return owner(path) == uid;
    }

    /** The number of the account that a file or folder belongs to. */
    static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
