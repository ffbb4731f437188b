package dev.pando.compute.child;

/**
 * What keeps one child within its number of processes and threads, or notices that it is not.
 * Closing it frees what the kernel holds for it, after the child has ended.
 */
sealed interface ProcessLimit extends AutoCloseable {
    /**
     * The file that takes "0" to put the writing process under the limit; empty if there is none.
     */
    String groupFile();

    /** Whether the child wanted more than it may have. Cheap enough to ask twice a second. */
    boolean exceeded();

    @Override
    void close();

    /** No limit was asked for. */
    record Unlimited() implements ProcessLimit {
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

    /** The kernel refuses more, in a group of version 1's for processes alone. */
    record Grouped(ControlGroups.Group group) implements ProcessLimit {
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

    /** The kernel refuses more, in the group of version 2's that limits the memory too. */
    record Shared(ControlGroups.Group group) implements ProcessLimit {
        @Override
        public String groupFile() {
            return "";
        }

        @Override
        public boolean exceeded() {
            return group.processesRefused() > 0;
        }

        /** The memory limit removes the group. */
        @Override
        public void close() {}
    }

    /** Nobody refuses; what the child's processes have is looked up. */
    record Watched(MemoryWatch watch, String token, int most) implements ProcessLimit {
        @Override
        public String groupFile() {
            return "";
        }

        @Override
        public boolean exceeded() {
            return watch.hasMoreThreads(token, most);
        }

        @Override
        public void close() {}
    }
}
