package dev.pando.edge.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FingerprintTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "main.3f2a9c1b.js",
                "main.3f2a9c1b.js.map",
                "main.3f2a9c1b.chunk.css",
                "2.8b5c0d1e.chunk.js",
                "logo-0a1b2c3d4e5f.png",
                "vendor_3f2a9c1b77.min.js",
                "application-1d2e3f4a5b6c7d8e9f001122334455661d2e3f4a5b6c7d8e9f00112233445566.css",
                "index-BkZ8sx3a.js",
                "index-BkZ8sx3a.css",
                "vendor-D_x9kZa1.js",
                "app-JK5WLMQZ.js",
                "logo-CaXbYcZd.svg"
            })
    void isSeen(String name) {
        assertThat(Fingerprint.isIn(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index.html",
                "user-settings.js",
                "user-Settings.js",
                "icon-MenuOpen.svg",
                "widget-MyModule.js",
                "photo-portrait.jpg",
                "report-20240131.pdf",
                "case-iphone14.jpg",
                "case-iPhone14.jpg",
                "case-3dmodels.glb",
                "x-README-DOCUMENT.pdf",
                "a.deadbeef.js",
                "effaced.css",
                "jquery-3.7.1.min.js",
                "3f2a9c1b.js",
                "main.3f2a9c1.js",
                "main-3f2a9c1b",
                "v1.2.3.js",
                "-BkZ8sx3a.js",
                ""
            })
    void isNotSeenWhereNoneIs(String name) {
        assertThat(Fingerprint.isIn(name)).isFalse();
    }
}
