package dev.pando.compute.child;

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
        public void close() {}
    }
}
