package dev.pando.edge.rule;

import dev.pando.cluster.rule.ErrorPage;
import dev.pando.cluster.rule.PathRules;
import dev.pando.edge.answer.Page;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pages of the errors that are answered below one path. Immutable. */
public final class ErrorPages {
    private static final int LOWEST = 400;
    private static final int HIGHEST = 599;

    private final @Nullable Page[] own = new Page[HIGHEST - LOWEST + 1];
    private final @Nullable Page[] ofInstances = new Page[HIGHEST - LOWEST + 1];
    private final boolean anyOfInstances;

    /**
     * Those that rules name.
     *
     * @param all from the shortest prefix to the longest
     * @param read gives the page of a file; none where it cannot be read
     */
    ErrorPages(List<PathRules> all, Function<ErrorPage, Optional<Page>> read) {
        boolean any = false;
        for (PathRules rules : all) {
            List<ErrorPage> widestFirst =
                    rules.errorPages().stream()
                            .sorted(Comparator.comparingInt(ErrorPages::width).reversed())
                            .toList();
            for (ErrorPage page : widestFirst) {
                Page content = read.apply(page).orElse(null);
                for (int i = page.lowestStatus(); i <= page.highestStatus(); i++) {
                    own[i - LOWEST] = content;
                    ofInstances[i - LOWEST] = page.ofInstances() ? content : null;
                }
                any |= page.ofInstances();
            }
        }
        anyOfInstances = any;
    }

    private static int width(ErrorPage page) {
        return page.highestStatus() - page.lowestStatus();
    }

    /** The page of an error that the edge answers itself, if there is one. */
    public @Nullable Page own(int status) {
        return status < LOWEST || status > HIGHEST ? null : own[status - LOWEST];
    }

    /** The page of an error that an instance answers, if that is to be replaced. */
    public @Nullable Page ofInstance(int status) {
        return !anyOfInstances || status < LOWEST || status > HIGHEST
                ? null
                : ofInstances[status - LOWEST];
    }
}
