package dev.pando.edge.files;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that Java has no door to. {@code open(O_PATH)} takes hold of a file
 * without opening it, so that it can be looked at and no device, pipe or lease is touched; {@code
 * statx} tells inode and change time at a third of the cost of Java's attribute views.
 */
@SuppressWarnings("restricted") // that is what the class is for
final class Kernel {
    /** Relative names start from the working directory; absolute ones need no start. */
    static final int AT_FDCWD = -100;

    /** The descriptor itself is meant, not a name. */
    static final int AT_EMPTY_PATH = 0x1000;

    /** Type, mode, mtime, ctime, inode and size. */
    static final int STATX_WANTED = 0x3c3;

    /** sizeof(struct statx). */
    static final int STATX_BYTES = 256;

    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EMFILE = 24;
    private static final int ENFILE = 23;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle STATX =
            LINKER.downcallHandle(
                    function("statx"),
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    function("open"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(function("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Kernel() {}

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the C library has no "
                                        + name
                                        + " (expected: glibc 2.28 or newer)"));
    }

    /** Whether {@code statx(2)} found something and filled the buffer. */
    static boolean statx(int from, MemorySegment name, int flags, MemorySegment into) {
        try {
            return (int) STATX.invokeExact(from, name, flags, STATX_WANTED, into) == 0;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Takes hold of what stands at a path, over symbolic links.
     *
     * @return a descriptor, which the caller closes; -1 if there is nothing
     * @throws NoFileLeft if this process or machine can have no more files open
     */
    static int hold(byte[] path) throws NoFileLeft {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(path.length + 1L);
            MemorySegment.copy(path, 0, name, JAVA_BYTE, 0, path.length);
            MemorySegment captured = arena.allocate(CAPTURED);
            int descriptor = (int) OPEN.invokeExact(captured, name, O_PATH | O_CLOEXEC);
            int errno = descriptor < 0 ? (int) ERRNO.get(captured, 0L) : 0;
            if (errno == EMFILE || errno == ENFILE) {
                throw new NoFileLeft();
            }
            return descriptor;
        } catch (NoFileLeft e) {
            throw e;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call of the C library failed", e);
    }
}
