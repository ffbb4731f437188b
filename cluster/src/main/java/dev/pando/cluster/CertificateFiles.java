package dev.pando.cluster;

import java.nio.file.Path;

/**
 * Where a certificate and its private key are, in PEM. The picture has the names of the files
 * alone: keys are secrets.
 *
 * @param certificate the certificate, and after it those that signed it
 * @param key the same file where it holds both
 */
public record CertificateFiles(Path certificate, Path key) {}
