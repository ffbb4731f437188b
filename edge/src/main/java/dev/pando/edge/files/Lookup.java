package dev.pando.edge.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.edge.answer.MediaTypes;
import dev.pando.edge.route.StaticFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at the disk for one request, in thread code. */
final class Lookup {
    private static final byte[] INDEX = "index.html".getBytes(US_ASCII);
    private static final int TRIES = 3;

    private final Shelf shelf;
    private final StaticFiles files;
    private final FileRequest request;
    private final FileStat stat = new FileStat();

    Lookup(Shelf shelf, StaticFiles files, FileRequest request) {
        this.shelf = shelf;
        this.files = files;
        this.request = request;
    }

    /** Looks for what a path within the folder names. */
    Found find(byte[] path) {
        try {
            boolean slash = path.length > 0 && path[path.length - 1] == '/';
            byte[] file = fileOf(path);
            Found found = file.length == 0 ? new Found.Nothing() : file(file, false);
            if (!(found instanceof Found.Nothing)) {
                return found;
            }
            if (!slash && hasIndex(path)) {
                return new Found.Folder();
            }
            return fallback();
        } catch (NoFileLeft e) {
            return new Found.Busy();
        }
    }

    /** The file that a path means: of a folder, its index. */
    static byte[] fileOf(byte[] path) {
        boolean slash = path.length > 0 && path[path.length - 1] == '/';
        return slash ? Root.join(path, path.length, INDEX) : path;
    }

    private boolean hasIndex(byte[] folder) throws NoFileLeft {
        Root root = new Root(files.root(), stat);
        byte[] slashed = Root.join(folder, folder.length, new byte[] {'/'});
        try (Held index = root.hold(root.resolve(fileOf(slashed)))) {
            return index != null;
        }
    }

    private Found fallback() throws NoFileLeft {
        var page = files.folder().fallback();
        if (page == null || !request.acceptsPage()) {
            return new Found.Nothing();
        }
        return file(("/" + page).getBytes(Root.NAMES), true);
    }

    private Found file(byte[] within, boolean fallback) throws NoFileLeft {
        var key = new Kept.Key(files, within);
        for (int i = 0; i < TRIES; i++) {
            Found.File kept = shelf.kept(key, request, stat, false, fallback);
            if (kept != null) {
                return kept; // another request has brought it meanwhile
            }
            Found found = read(within, key, fallback);
            if (found != null) {
                return found;
            }
        }
        return new Found.Busy(); // it changes faster than it can be read
    }

    /** Reads a file and its forms; null if it changed meanwhile. */
    private @Nullable Found read(byte[] within, Kept.Key key, boolean fallback) throws NoFileLeft {
        var root = new Root(files.root(), stat);
        byte[] path = root.resolve(within);
        byte[] folder = folderOf(path);
        long looked = shelf.wallMillis();
        Stamp around = stat.look(folder) ? stat.stamp() : Stamp.NONE;
        Map<Coding, Held> held = new EnumMap<>(Coding.class);
        try {
            hold(root, path, held);
            if (held.isEmpty()) {
                shelf.forget(key);
                return new Found.Nothing();
            }
            boolean settled =
                    around.isSettled(looked)
                            && held.values().stream().allMatch(h -> h.stamp().isSettled(looked));
            Coding wanted = request.wanted(held.keySet());
            Map<Coding, Content> contents = contents(held, wanted, key, settled);
            if (contents == null) {
                return null;
            }
            String name = new String(within, 1, within.length - 1, UTF_8);
            Shelved shelved = shelved(name, path, folder, around, held, contents, looked);
            return hand(key, shelved, settled, fallback);
        } catch (NoFileLeft e) {
            throw e;
        } catch (AccessDeniedException e) {
            return new Found.Nothing();
        } catch (IOException e) {
            shelf.failed(e);
            return new Found.Busy();
        } finally {
            held.values().forEach(Held::close);
        }
    }

    private static byte[] folderOf(byte[] path) {
        int end = path.length - 1;
        while (path[end] != '/') {
            end--;
        }
        return Arrays.copyOf(path, Math.max(end, 1));
    }

    /**
     * Takes hold of the plain file and of its coded forms. One that is older than the plain file
     * was made of another content, and is no form of it.
     */
    private static void hold(Root root, byte[] path, Map<Coding, Held> held) throws NoFileLeft {
        Held plain = root.hold(path);
        if (plain == null) {
            return;
        }
        held.put(Coding.IDENTITY, plain);
        for (Coding coding : Coding.values()) {
            byte[] suffix = coding.suffix().getBytes(US_ASCII);
            Held form =
                    coding == Coding.IDENTITY
                            ? null
                            : root.hold(Root.join(path, path.length, suffix));
            if (form == null) {
                continue;
            }
            if (form.stamp().modifiedNanos() >= plain.stamp().modifiedNanos()) {
                held.put(coding, form);
            } else {
                form.close();
            }
        }
    }

    /**
     * The wanted form's content, and what is kept already of the others; null if the file changed
     * while it was read.
     */
    private @Nullable Map<Coding, Content> contents(
            Map<Coding, Held> held, Coding wanted, Kept.Key key, boolean settled)
            throws IOException {
        Map<Coding, Content> contents = new EnumMap<>(Coding.class);
        Shelved before = settled ? shelf.find(key) : null;
        if (before != null) {
            for (Representation form : before.forms()) {
                Held now = held.get(form.coding());
                Content content = form.content();
                if (now != null
                        && content != null
                        && now.stamp().equals(form.stamp())
                        && content.hold()) {
                    contents.put(form.coding(), content);
                }
            }
        }
        Held chosen = held.get(wanted);
        if (!contents.containsKey(wanted) && chosen != null) {
            Content content = null;
            try {
                content = shelf.load(chosen, stat);
            } finally {
                if (content == null) {
                    contents.values().forEach(Content::release);
                }
            }
            if (content == null) {
                return null;
            }
            contents.put(wanted, content);
        }
        return contents;
    }

    private Shelved shelved(
            String name,
            byte[] path,
            byte[] folder,
            Stamp around,
            Map<Coding, Held> held,
            Map<Coding, Content> contents,
            long looked) {
        String type = MediaTypes.of(name);
        Map<Coding, Representation> forms = new EnumMap<>(Coding.class);
        held.forEach((coding, file) -> {
            byte[] suffix = coding.suffix().getBytes(US_ASCII);
            forms.put(
                    coding,
                    new Representation(
                            coding,
                            Root.join(path, path.length, suffix),
                            file.stamp(),
                            type,
                            contents.get(coding),
                            !file.stamp().isSettled(looked)));
        });
        Representation plain = forms.get(Coding.IDENTITY);
        if (plain == null) {
            throw new IllegalStateException("no plain form of " + name);
        }
        String cacheControl = CacheControl.of(files.folder(), name);
        return new Shelved(forms, plain, folder, around, cacheControl);
    }

    /** Keeps what may be kept, and hands the form out. */
    private Found hand(Kept.Key key, Shelved shelved, boolean settled, boolean fallback) {
        Representation form = shelved.form(request);
        Content content = form.content();
        if (content == null) {
            throw new IllegalStateException("the form that was read is not the wanted one");
        }
        if (settled) {
            if (!content.hold()) {
                throw new IllegalStateException("content is gone that is held");
            }
            shelf.keep(key, shelved);
        } else {
            shelf.forget(key);
        }
        return new Found.File(shelved, form, content, fallback);
    }
}
