package dev.pando.systemtests;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Chromium that this machine has, driven by Playwright. */
final class Chromium implements AutoCloseable {
    /** Without these, Chromium calls home at each start (and cannot run as root). */
    private static final List<String> QUIETLY =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");

    private static final Playwright.CreateOptions WITH_THE_BROWSER_THAT_IS_HERE =
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        Playwright playwright = Playwright.create(WITH_THE_BROWSER_THAT_IS_HERE);
        BrowserType.LaunchOptions options =
                new BrowserType.LaunchOptions().setExecutablePath(program()).setArgs(QUIETLY);
        return new Chromium(playwright, playwright.chromium().launch(options));
    }

    /** A page of somebody who was never here. */
    Page newPerson() {
        return browser.newContext().newPage();
    }

    /** The same, for whom any certificate will do. */
    Page newTrustingPerson() {
        return browser.newContext(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true))
                .newPage();
    }

    private static Path program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name ->
                        Stream.of(System.getenv("PATH").split(":"))
                                .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Chromium on PATH; see ./build"));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
