package dev.pando.compute.spare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.code.Language;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which spares are kept for which instances. */
final class WishesTest {
    private static final Kind SMALL = kind(Language.NODE, "node", "--max-old-space-size=72");
    private static final Kind LARGE = kind(Language.NODE, "node", "--max-old-space-size=435");
    private static final Kind PYTHON = kind(Language.PYTHON, "python3");

    private final Wishes wishes = new Wishes(1);

    @Test
    void keepsNoneWhereNobodyWishes() {
        assertThat(wishes.kept(List.of(SMALL))).isEmpty();
    }

    @Test
    void keepsTheKindThatMostWouldTakeOfEachLanguage() {
        wish(wishes, "a.1", LARGE);
        wish(wishes, "b.1", LARGE);
        wish(wishes, "c.1", SMALL);
        wish(wishes, "d.1", PYTHON);
        assertThat(kept(wishes, SMALL)).containsExactlyInAnyOrder(LARGE, PYTHON);
        wishes.retain(Set.of(InstanceId.parse("photos/b.1"), InstanceId.parse("photos/c.1")));
        assertThat(kept(wishes, SMALL)).containsExactly(SMALL);
    }

    @Test
    void changesNothingWhereBothKindsAreAsGood() {
        wish(wishes, "a.1", LARGE);
        wish(wishes, "b.1", SMALL);
        assertThat(kept(wishes)).containsExactly(SMALL);
        assertThat(kept(wishes, LARGE)).containsExactly(LARGE);
        wish(wishes, "a.1", LARGE);
        assertThat(kept(wishes)).containsExactly(LARGE);
    }

    @Test
    void sharesThemOutOverTheKinds() {
        Wishes three = new Wishes(3);
        wish(three, "a.1", LARGE);
        assertThat(kept(three)).containsExactly(LARGE, LARGE, LARGE);
        wish(three, "a.2", LARGE);
        wish(three, "b.1", SMALL);
        assertThat(kept(three)).containsExactly(LARGE, SMALL, LARGE);
    }

    @Test
    void forgetsAWishThatIsTakenBack() {
        wish(wishes, "a.1", LARGE);
        wishes.remove(InstanceId.parse("photos/a.1"));
        assertThat(kept(wishes)).isEmpty();
    }

    private static List<Kind> kept(Wishes wishes, Kind... there) {
        return wishes.kept(List.of(there)).stream().map(Wishes.Wish::kind).toList();
    }

    private static void wish(Wishes wishes, String label, Kind kind) {
        wishes.put(InstanceId.parse("photos/" + label), new Wishes.Wish(kind, 1 << 28));
    }

    private static Kind kind(Language language, String... arguments) {
        return new Kind(language, List.of(arguments), Path.of("/app"), Map.of(), 1024);
    }
}
