package example.web;

import static org.assertj.core.api.Assertions.assertThat;

import example.wire.Comment;
import example.wire.Photo;
import example.wire.Slice;
import example.wire.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PagesTest {
    /** Would be an element in text, would end a quoted attribute, and would start an entity. */
    private static final String EVIL = "\"><script>alert('x')</script>&lt;";

    private static final Frame FRAME = new Frame(Optional.of(EVIL), EVIL, "/", EVIL);
    private static final UUID ID = new UUID(1, 2);
    private static final Photo PHOTO = new Photo(EVIL, ID, EVIL, 3, 2, Instant.EPOCH, 2);
    private static final Comment COMMENT = new Comment(ID, EVIL, EVIL, Instant.EPOCH);
    private static final Names NAMES = new Names(Map.of(EVIL, EVIL));

    private final Pages pages =
            new Pages(
                    new Sessions(
                            "a key of forty-three characters, all of them", InstantSource.system()),
                    "web-1");

    static List<Page> pagesWithEvilText() {
        Slice<Photo> photos = new Slice<>(List.of(PHOTO), Optional.of(ID));
        Slice<Comment> comments = new Slice<>(List.of(COMMENT), Optional.of(ID));
        User user = new User(EVIL, EVIL, Instant.EPOCH);
        return List.of(
                new Page.Home(FRAME, photos, NAMES, true),
                new Page.Home(FRAME, new Slice<>(List.of(), Optional.empty()), NAMES, false),
                new Page.Person(FRAME, user, photos, true),
                new Page.OnePhoto(FRAME, PHOTO, comments, NAMES, EVIL, Optional.of(EVIL)),
                new Page.Upload(FRAME, EVIL, Optional.of(EVIL)),
                new Page.SignUp(FRAME, EVIL, EVIL, EVIL, Optional.of(EVIL)),
                new Page.LogIn(FRAME, EVIL, EVIL, Optional.of(EVIL)),
                new Page.Failure(FRAME, 500, EVIL, EVIL));
    }

    @ParameterizedTest
    @MethodSource("pagesWithEvilText")
    void escapesAllThatPeopleType(Page page) {
        String html = pages.html(page);

        assertThat(html)
                .contains("&lt;script")
                .doesNotContain("<script")
                .doesNotContain("\"><scr")
                .doesNotContain("value=\"\">");
    }

    @Test
    void offersToLogInToThoseWhoAreNot() {
        Frame anonymous = new Frame(Optional.empty(), "token", "/", "web-2");
        Slice<Photo> none = new Slice<>(List.of(), Optional.empty());

        String html = pages.html(new Page.Home(anonymous, none, NAMES, true));

        assertThat(html)
                .contains("href=\"/login\"")
                .contains("Nobody has shared a photo yet")
                .contains("<strong>web-2</strong>")
                .doesNotContain("Log out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//elsewhere.example",
                "https://elsewhere.example",
                "/\\elsewhere",
                "",
                "x",
                "/a\r\nb"
            })
    void nobodyIsSentElsewhere(String path) {
        assertThat(UrlPath.local(path)).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/upload", "/people/ada/01a20715-b4c8-7b32-a767-9be8e4c761ef#comments"})
    void pathsOfThisSiteAreKept(String path) {
        assertThat(UrlPath.local(path)).isEqualTo(path);
    }
}
