package dev.pando.manifest;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which features of the grammar have a room that carries them out. The grammar is read and checked
 * whole; a feature that is not supported is then refused, so that nobody believes it to work.
 */
public record Supported(Set<Feature> features) {

    /** A feature that can be missing. */
    public enum Feature {
        /** Functions: {@code functions}. */
        FUNCTIONS,
        /** Static files: {@code static}. */
        STATIC,
        /** The memory cache: {@code cache}. */
        CACHE,
        /** Sessions: {@code sessions}. */
        SESSIONS,
        /** Rate limits: {@code limits}. */
        LIMITS,
        /** Proxies in front of the front door: {@code trusted-proxies}. */
        TRUSTED_PROXIES,
        /** More than one shard: {@code database.shards}. */
        SHARDS,
        /** Standbys: {@code database.replicas} and {@code database.durability}. */
        REPLICAS,
        /** Instance counts that follow the load. Without it a range runs its lower end. */
        AUTOSCALING
    }

    public Supported {
        features = Set.copyOf(features);
    }

    /** What this version of Pando carries out. */
    public static Supported today() {
        return of(Feature.FUNCTIONS, Feature.STATIC, Feature.LIMITS, Feature.TRUSTED_PROXIES);
    }

    /** All that the grammar knows. */
    public static Supported everything() {
        return new Supported(EnumSet.allOf(Feature.class));
    }

    /** These features and no others. */
    public static Supported of(Feature... features) {
        return new Supported(Set.copyOf(Arrays.asList(features)));
    }

    boolean has(Feature feature) {
        return features.contains(feature);
    }
}
