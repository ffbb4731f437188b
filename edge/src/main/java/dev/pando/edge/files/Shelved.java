package dev.pando.edge.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Collection;
import java.util.Map;

/**
 * What was found at one path of a folder: a file's forms, and the folder around them as it was
 * then, whose stamp changes when a form comes or goes. Immutable, but for what is noted of its use.
 */
final class Shelved {
    private final Map<Coding, Representation> forms;
    private final Representation plain;
    private final byte[] folderPath;
    private final Stamp folderStamp;
    private final byte[] cacheControl;
    private volatile boolean used;

    /**
     * Makes one, and takes over what the forms hold.
     *
     * @param forms the plain one among them
     */
    Shelved(
            Map<Coding, Representation> forms,
            Representation plain,
            byte[] folderPath,
            Stamp folderStamp,
            String cacheControl) {
        this.forms = forms;
        this.plain = plain;
        this.folderPath = folderPath;
        this.folderStamp = folderStamp;
        this.cacheControl = cacheControl.getBytes(US_ASCII);
    }

    /** The form that a request wants most; the plain one if it wants none. */
    Representation form(FileRequest request) {
        return forms.getOrDefault(request.wanted(forms.keySet()), plain);
    }

    /**
     * Whether the disk still has it so: the folder, the plain file (which a coded form must not be
     * older than), and the form that is to be sent.
     *
     * @param shares whether a look in the batch under way will do
     */
    boolean isStill(Representation form, FileStat stat, boolean shares) {
        if (shares && stat.seen().has(form)) {
            return true;
        }
        boolean still =
                folderIsStill(stat, shares)
                        && stat.isStill(plain.path(), plain.stamp())
                        && (form.coding() == Coding.IDENTITY
                                || stat.isStill(form.path(), form.stamp()));
        if (still) {
            stat.seen().add(form);
        }
        return still;
    }

    private boolean folderIsStill(FileStat stat, boolean shares) {
        if (shares && stat.seen().hasFolder(folderPath, folderStamp)) {
            return true;
        }
        boolean still = stat.isStill(folderPath, folderStamp);
        if (still) {
            stat.seen().addFolder(folderPath, folderStamp);
        }
        return still;
    }

    Collection<Representation> forms() {
        return forms.values();
    }

    /** Whether the form depends on what the request accepts. */
    boolean varies() {
        return forms.size() > 1;
    }

    byte[] cacheControl() {
        return cacheControl;
    }

    /** Notes that it was asked for. */
    void use() {
        if (!used) {
            used = true;
        }
    }

    /** Whether it was asked for since this was asked last. */
    boolean wasUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** The bytes that it holds in memory, with a share for itself. */
    long heldBytes() {
        long held = 1024;
        for (Representation form : forms()) {
            held += form.content() instanceof HeldBytes bytes ? bytes.length() : 0;
        }
        return held;
    }

    /** Whether it holds a file open that nobody else holds. */
    boolean holdsIdleFile() {
        return forms().stream()
                .anyMatch(form -> form.content() instanceof OpenFile file && file.isIdle());
    }

    /** Lets go of what the forms hold. */
    void release() {
        for (Representation form : forms()) {
            Content content = form.content();
            if (content != null) {
                content.release();
            }
        }
    }
}
