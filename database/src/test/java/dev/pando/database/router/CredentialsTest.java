package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.database.AppDatabase;
import dev.pando.database.router.Credentials.Credential;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each holder logs in with a password of its own, as the same role. */
class CredentialsTest {
    @RegisterExtension static final TestRouter house = new TestRouter();

    private static String refusal(AppDatabase with) {
        return catchThrowableOfType(SQLException.class, () -> connect(with)).getSQLState();
    }

    @Test
    void eachHolderHasAPasswordOfItsOwn() throws Exception {
        AppDatabase first = house.router.admit(house.direct, "web.1");
        AppDatabase second = house.router.admit(house.direct, "web.2");
        assertThat(List.of(first.password(), second.password(), house.direct.password()))
                .doesNotHaveDuplicates();
        for (AppDatabase each : List.of(first, second)) {
            try (Connection session = connect(each)) {
                assertThat(ask(session, "SELECT current_user")).isEqualTo("photos");
            }
        }
        AppDatabase postgres =
                new AppDatabase(
                        first.address(), first.database(), first.user(), house.direct.password());
        assertThat(refusal(postgres)).isEqualTo("28P01"); // the role's own is the router's alone
    }

    @Test
    void whatAHolderHadBeforeIsNoLongerGood() throws Exception {
        AppDatabase before = house.router.admit(house.direct, "web.3");
        AppDatabase other = house.router.admit(house.direct, "web.4");
        try (Connection old = connect(before);
                Connection bystander = connect(other)) {
            assertThat(ask(old, "SELECT 1")).isEqualTo("1");
            AppDatabase after = house.router.admit(house.direct, "web.3");
            assertThat(refusal(before)).isEqualTo("28P01");
            SQLException ended =
                    catchThrowableOfType(SQLException.class, () -> ask(old, "SELECT 2"));
            assertThat(ended.getSQLState())
                    .isIn("57P01", "08006"); // the driver may see the end first
            assertThat(ask(bystander, "SELECT 3")).isEqualTo("3");
            try (Connection again = connect(after)) {
                assertThat(ask(again, "SELECT 4")).isEqualTo("4");
            }
        }
    }

    @Test
    void soManyHoldersAndTheFirstIsForgotten() {
        Credentials credentials = new Credentials(new Random(1), 2);
        Credentials.Issued first = credentials.issue("a");
        assertThat(first.replaced()).isNull();
        Credential ofFirst = credentials.all().iterator().next();
        credentials.issue("b");
        assertThat(credentials.issue("c").replaced()).isSameAs(ofFirst);
        assertThat(credentials.all()).hasSize(2).doesNotContain(ofFirst);
        assertThat(credentials.all())
                .allMatch(each -> each.keys().salt().equals(credentials.asked().salt()));
        assertThat(credentials.issue("c").replaced()).isNotNull();
        assertThat(credentials.all()).hasSize(2);
    }
}
