package dev.pando.compute.child;

import java.io.IOException;

/**
 * What keeps one child within its memory, or notices that it is not. Closing it frees what the
 * kernel holds for it, after the child has ended.
 */
sealed interface MemoryLimit extends AutoCloseable {
    /**
     * The file that takes "0" to put the writing process under the limit; empty if there is none.
     */
    String groupFile();

    /** Whether the child was met using more than it may. Cheap enough to ask twice a second. */
    boolean exceeded();

    /**
     * The same child's limit from now on, in place of this.
     *
     * @throws IOException if the child uses more already, or the kernel refuses
     */
    MemoryLimit changedTo(long bytes) throws IOException;

    @Override
    void close();

    /** No limit was asked for. */
    record Unlimited() implements MemoryLimit {
        @Override
        public String groupFile() {
            return "";
        }

        @Override
        public boolean exceeded() {
            return false;
        }

        @Override
        public MemoryLimit changedTo(long bytes) throws IOException {
            if (bytes != 0) {
                throw new IOException("a child that was started without a limit gets none");
            }
            return this;
        }

        @Override
        public void close() {}
    }

    /** The kernel keeps the limit: it ends the child, or its largest process, that goes over it. */
    record Grouped(ControlGroups.Group group) implements MemoryLimit {
        @Override
        public String groupFile() {
            return group.membersFile().toString();
        }

        @Override
        public boolean exceeded() {
            return group.met() > 0;
        }

        @Override
        public MemoryLimit changedTo(long bytes) throws IOException {
            group.limitMemory(bytes);
            return this;
        }

        @Override
        public void close() {
            group.remove();
        }
    }

    /** Nobody keeps the limit; what the child's processes use is looked up. */
    record Watched(MemoryWatch watch, String token, long bytes) implements MemoryLimit {
        @Override
        public String groupFile() {
            return "";
        }

        @Override
        public boolean exceeded() {
            return watch.exceeds(token, bytes);
        }

        @Override
        public MemoryLimit changedTo(long other) {
            return new Watched(watch, token, other);
        }

        @Override
        public void close() {}
    }
}
