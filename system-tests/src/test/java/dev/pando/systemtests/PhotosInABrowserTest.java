package dev.pando.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The photos app in Chromium, by way of the front door, while an instance of it is killed. */
class PhotosInABrowserTest {
    private static final Path APP =
            Path.of(System.getProperty("pando.examples"), "photos").toAbsolutePath().normalize();

    @TempDir Path folder;

    @Test
    void twoPeopleShareAPhotoWhileAnInstanceIsKilled() throws Exception {
        try (RunningPando pando = RunningPando.ready(APP, folder.resolve("state"));
                Chromium chromium = Chromium.start()) {
            String home = pando.url().toString();

            Page ada = chromium.newPerson();
            signUp(ada, home, "ada", "Ada Lovelace");
            upload(ada, "Morning over the grove");
            assertThat(ada.getByRole(AriaRole.HEADING, heading("Morning over the grove")))
                    .isVisible();

            List<String> before = databasePasswords("web.1");
            assertThat(before).hasSize(1).doesNotContainAnyElementsOf(databasePasswords("web.2"));
            killAnInstance("web.1");
            comment(ada, "Taken at six.");
            assertThat(ada.getByText("Taken at six.")).isVisible();

            Page bob = chromium.newPerson();
            signUp(bob, home, "bob", "Bob");
            bob.navigate(home);
            assertShown(bob.locator(".card img"), 720); // the function made it smaller
            bob.getByRole(AriaRole.LINK, link("Morning over the grove")).last().click();
            assertThat(bob.getByText("Taken at six.")).isVisible();
            assertShown(bob.locator("article.photo img"), 800);
            comment(bob, "<b>Beautiful</b> light");

            ada.reload();
            assertThat(ada.getByText("<b>Beautiful</b> light")).isVisible();
            pando.awaitLine("web.1       is ready"); // it was started again
            assertThat(databasePasswords("web.1")).hasSize(1).doesNotContainAnyElementsOf(before);
        }
        Leftovers.assertNone(folder);
    }

    private static void signUp(Page page, String home, String name, String displayName) {
        page.navigate(home);
        page.getByRole(AriaRole.LINK, link("Sign up")).click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
        page.getByLabel("What people call you").fill(displayName);
        page.getByLabel("Password").fill("correct horse battery");
        page.getByRole(AriaRole.BUTTON, button("Sign up")).click();
        assertThat(page.getByRole(AriaRole.BUTTON, button("Log out"))).isVisible();
    }

    private static void upload(Page page, String title) throws IOException {
        page.getByRole(AriaRole.LINK, link("Upload")).first().click();
        page.getByLabel("Photo", new Page.GetByLabelOptions().setExact(true))
                .setInputFiles(new FilePayload("grove.jpg", "image/jpeg", jpeg()));
        page.getByLabel("Title").fill(title);
        page.getByRole(AriaRole.BUTTON, button("Share it")).click();
        assertShown(page.locator("article.photo img"), 800);
    }

    private static void comment(Page page, String text) {
        page.getByLabel("Your comment").fill(text);
        page.getByRole(AriaRole.BUTTON, button("Comment")).click();
        assertThat(page.getByText(text)).isVisible();
    }

    /** The picture itself arrived and could be decoded, not only its place on the page. */
    private static void assertShown(Locator image, int width) {
        assertThat(image).isVisible();
        image.evaluate("picture => picture.decode()");
        assertThat((Integer) image.evaluate("picture => picture.naturalWidth")).isEqualTo(width);
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage picture = new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                picture.setRGB(x, y, Color.HSBtoRGB(y / 1200f, 0.5f, 1 - x / 1600f));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", bytes);
        return bytes.toByteArray();
    }

    /** Kills the process of an instance of this app, as a crash would. */
    private static void killAnInstance(String label) {
        List<ProcessHandle> found =
                ProcessHandle.allProcesses().filter(process -> isInstance(process, label)).toList();
        assertThat(found).as("processes of " + label).isNotEmpty();
        found.forEach(ProcessHandle::destroyForcibly);
    }

    /** What the processes of an instance log in to the database with. */
    private static List<String> databasePasswords(String label) {
        return ProcessHandle.allProcesses()
                .filter(process -> isInstance(process, label))
                .flatMap(process -> environment(process).stream())
                .filter(variable -> variable.startsWith("PGPASSWORD="))
                .distinct()
                .toList();
    }

    private static boolean isInstance(ProcessHandle process, String label) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Files.readSymbolicLink(proc.resolve("exe")).endsWith("java")
                    && Files.readSymbolicLink(proc.resolve("cwd")).equals(APP)
                    && environment(process).contains("PANDO_INSTANCE=" + label);
        } catch (IOException e) {
            return false; // ended meanwhile, or not ours
        }
    }

    private static List<String> environment(ProcessHandle process) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "environ");
            return List.of(Files.readString(file).split("\0", -1));
        } catch (IOException e) {
            return List.of(); // ended meanwhile, or not ours
        }
    }

    private static Page.GetByRoleOptions heading(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions link(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions button(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
