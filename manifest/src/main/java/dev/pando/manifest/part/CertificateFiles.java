package dev.pando.manifest.part;

import java.nio.file.Path;

/**
 * A certificate and its private key, in PEM; from the manifest's folder where not absolute.
 *
 * @param certificate the certificate, and after it those that signed it
 * @param key the same file where it holds both
 */
public record CertificateFiles(Path certificate, Path key) {}
