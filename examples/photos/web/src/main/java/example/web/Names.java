package example.web;

import java.util.Map;

/** How people want to be called, by their names. */
public record Names(Map<String, String> byName) {
    public Names {
        byName = Map.copyOf(byName);
    }

    /** How to call somebody; who is not known is called by their name. */
    public String of(String name) {
        return byName.getOrDefault(name, name);
    }
}
