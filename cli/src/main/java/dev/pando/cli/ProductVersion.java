package dev.pando.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the product, from the manifest of its jar. */
final class ProductVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = ProductVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "pando " + Objects.requireNonNullElse(version, "(unpacked classes)"),
            "java " + Runtime.version()
        };
    }
}
