package example.web;

import static java.util.stream.Collectors.joining;

import example.service.Refusal;
import example.wire.Login;
import example.wire.NewUser;
import example.wire.User;
import io.javalin.http.HttpStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/** The service that knows who is who, as the pages see it. */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final TypeReference<User> USER = new TypeReference<>() {};
    private static final TypeReference<List<User>> USERS = new TypeReference<>() {};

    private final RestClient service;

    Accounts(RestClient service) {
        this.service = service;
    }

    User create(NewUser wish) {
        return service.post("/users", wish, USER);
    }

    User logIn(Login login) {
        return service.post("/logins", login, USER);
    }

    Optional<User> find(String name) {
        try {
            return Optional.of(service.get("/users/" + UrlPath.encode(name), USER));
        } catch (Refusal refusal) {
            if (refusal.status() == HttpStatus.NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    /**
     * How to call these people. A name without an account stands for itself; so does everyone while
     * the service is away: photos with plain names are better than none.
     */
    Names names(Collection<String> names) {
        if (names.isEmpty()) {
            return new Names(Map.of());
        }
        String query =
                names.stream()
                        .distinct()
                        .map(name -> "name=" + UrlPath.encode(name))
                        .collect(joining("&"));
        Map<String, String> found = new HashMap<>();
        try {
            for (User user : service.get("/users?" + query, USERS)) {
                found.put(user.name(), user.displayName());
            }
        } catch (Unavailable e) {
            LOG.warn("showing plain names: {}", e.getMessage());
        }
        return new Names(found);
    }
}
