package dev.pando.database.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pando.database.AppDatabase;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hibernate over HikariCP and pgjdbc, directly and where transactions are pooled. */
class HibernateTest {
    /** What is refused on purpose is not for the build's log. */
    private static final Logger QUIET = Logger.getLogger("org.hibernate");

    static {
        QUIET.setLevel(Level.OFF);
    }

    @RegisterExtension
    static final TestRouter house =
            new TestRouter(TestRouter.transactions(4, Duration.ofSeconds(20)));

    @Entity(name = "Author")
    static class Author {
        @Id @GeneratedValue long id;

        @Column(unique = true)
        String name = "";

        @Version int version;

        @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Book> books = new ArrayList<>();
    }

    @Entity(name = "Book")
    static class Book {
        @Id @GeneratedValue long id;
        String title = "";
        Instant printed = Instant.EPOCH;
        String[] tags = {};
        @ManyToOne Author author = new Author();
    }

    private static SessionFactory open(HikariDataSource source) {
        Configuration configuration = new Configuration();
        configuration.addAnnotatedClass(Author.class).addAnnotatedClass(Book.class);
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, source);
        configuration.setProperty(AvailableSettings.HBM2DDL_AUTO, "create-drop");
        configuration.setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, 20);
        return configuration.buildSessionFactory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesWhatItDoesDirectly(boolean prepared) throws Exception {
        String settings = prepared ? "&prepareThreshold=1" : "";
        List<String> direct = story(house.direct, settings);
        assertThat(story(house.routed, settings)).isEqualTo(direct);
        assertThat(direct).hasSize(8);
    }

    private static List<String> story(AppDatabase database, String settings) throws Exception {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(database.jdbcUrl() + settings);
        pool.setMaximumPoolSize(12);
        List<String> told = new ArrayList<>();
        try (HikariDataSource source = new HikariDataSource(pool);
                SessionFactory factory = open(source)) {
            write(factory);
            read(factory, told);
            quarrel(factory, told);
        }
        return told;
    }

    private static void write(SessionFactory factory) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                all.add(
                        threads.submit(() ->
                                factory.inTransaction(session -> {
                                    Author author = new Author();
                                    author.name = "author " + number;
                                    for (int n = 0; n < 25; n++) {
                                        Book book = new Book();
                                        book.title = "book " + number + "." + n;
                                        book.printed =
                                                Instant.ofEpochSecond(1_000_000L * number + n);
                                        book.tags = new String[] {"t" + n % 3, "it's"};
                                        book.author = author;
                                        author.books.add(book);
                                    }
                                    session.persist(author);
                                    if (number % 4 == 0) {
                                        session.getTransaction().setRollbackOnly();
                                    }
                                })));
            }
            for (Future<?> each : all) {
                try {
                    each.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasMessageContaining("rollback");
                }
            }
        }
    }

    private static void read(SessionFactory factory, List<String> told) {
        factory.inSession(session -> {
            told.add(
                    session.createSelectionQuery(
                                    "select count(a), sum(size(a.books)) from Author a",
                                    Object[].class)
                            .getResultStream()
                            .map(row -> row[0] + " " + row[1])
                            .toList()
                            .toString());
            told.add(
                    session.createSelectionQuery(
                                    "from Book b join fetch b.author where b.title like :title"
                                            + " order by b.title",
                                    Book.class)
                            .setParameter("title", "book 7.%")
                            .setFirstResult(3)
                            .setMaxResults(4)
                            .getResultStream()
                            .map(book ->
                                    book.title
                                            + " "
                                            + book.printed
                                            + " "
                                            + book.author.name
                                            + " "
                                            + String.join("+", book.tags))
                            .toList()
                            .toString());
            told.add(
                    session.createNativeQuery(
                                    "SELECT tags[1], count(*) FROM book GROUP BY 1 ORDER BY 1",
                                    Object[].class)
                            .getResultStream()
                            .map(row -> row[0] + " " + row[1])
                            .toList()
                            .toString());
        });
        try (StatelessSession session = factory.openStatelessSession()) {
            session.beginTransaction();
            int read = 0;
            try (ScrollableResults<Book> all =
                    session.createSelectionQuery("from Book order by id", Book.class)
                            .setFetchSize(50)
                            .scroll(ScrollMode.FORWARD_ONLY)) {
                while (all.next()) {
                    read++;
                }
            }
            session.getTransaction().commit();
            told.add("scrolled " + read);
        }
        told.add(
                "deleted "
                        + factory.fromTransaction(session ->
                                session.createMutationQuery(
                                                "delete from Book where title like 'book 5.%'")
                                        .executeUpdate()));
    }

    private static void quarrel(SessionFactory factory, List<String> told) {
        Author first =
                factory.fromSession(session ->
                        session.createSelectionQuery(
                                        "from Author where name = 'author 1'", Author.class)
                                .getSingleResult());
        factory.inTransaction(session -> {
            Author locked = session.find(Author.class, first.id, LockModeType.PESSIMISTIC_WRITE);
            locked.name = "renamed";
        });
        try {
            factory.inTransaction(session -> session.merge(first).name = "too late");
            told.add("no quarrel");
        } catch (OptimisticLockException e) {
            told.add("optimistic lock");
        }
        try {
            factory.inTransaction(session -> {
                Author twin = new Author();
                twin.name = "renamed";
                session.persist(twin);
            });
            told.add("no twin refused");
        } catch (org.hibernate.exception.ConstraintViolationException e) {
            told.add("refused " + e.getKind() + " " + e.getSQLState());
        }
        told.add(
                factory.fromSession(session ->
                                session.createSelectionQuery(
                                                "select name from Author where version > 0",
                                                String.class)
                                        .getResultList())
                        .toString());
    }
}
