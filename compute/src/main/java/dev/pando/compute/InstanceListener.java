package dev.pando.compute;

/** Is told what happens to instances. */
@FunctionalInterface
public interface InstanceListener {
    /**
     * Takes one event. All calls come from one thread, one at a time, in the order of each
     * instance's life. A listener that takes long loses output lines, and is told so in their
     * place; it never holds an instance up for long.
     */
    void on(InstanceEvent event);
}
