package dev.pando.database.sql.grammar;

import dev.pando.database.sql.Plan;
import dev.pando.database.sql.StatementClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a plan off a statement's tree, as libpg_query writes it: an object for each node, within
 * one of its type's name where its place can hold several. For one text.
 */
final class TreeReader {
    /** What DROP may name that counts as a table. */
    private static final Set<String> TABLES =
            Set.of("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE");

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(10_000)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    /** An object or an array that is open. */
    private static final class Frame {
        final String name;
        final boolean isStatement;
        @Nullable String schema;
        @Nullable String relation;

        Frame(String name, boolean isStatement) {
            this.name = name;
            this.isStatement = isStatement;
        }
    }

    private final Deque<Frame> open = new ArrayDeque<>();
    private final Set<String> tables = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private StatementClass kind = StatementClass.OTHER;
    private int statements;

    /** The statement that is read: its own class, and what of it makes it another. */
    private StatementClass current = StatementClass.OTHER;

    private boolean explains;
    private boolean drops;
    private final List<String> dropped = new ArrayList<>();

    /** The name that a list of strings spells. */
    private String path = "";

    private boolean runs;

    private TreeReader() {}

    static Plan read(String tree) {
        return new TreeReader().plan(tree);
    }

    private Plan plan(String tree) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), tree)) {
            String field = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> {
                        field = json.currentName();
                        name(field);
                    }
                    case START_OBJECT, START_ARRAY -> {
                        begin(field);
                        field = "";
                    }
                    case END_OBJECT, END_ARRAY -> end(open.pop());
                    case VALUE_STRING -> value(field, json.getString());
                    case VALUE_TRUE -> flag(field);
                    default -> {}
                }
            }
        } catch (JacksonException e) {
            return Plan.UNREAD;
        }
        tables.removeAll(named);
        return new Plan(kind, tables, statements);
    }

    private void begin(String field) {
        if (field.equals("List")) {
            path = "";
        }
        boolean isStatement = field.equals("stmt") && open.size() == 3;
        if (isStatement) {
            statements++;
            current = StatementClass.OTHER;
            explains = false;
            runs = false;
            drops = false;
            dropped.clear();
        }
        open.push(new Frame(field, isStatement));
    }

    private void name(String field) {
        Frame frame = open.peek();
        if (frame != null && frame.isStatement) {
            explains = field.equals("ExplainStmt");
            drops = field.equals("DropStmt");
            current = explains ? StatementClass.READ : NodeClasses.of(field);
            return;
        }
        switch (field) {
            case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" ->
                    raise(StatementClass.WRITE);
            case "lockingClause" -> raise(StatementClass.WRITE);
            case "intoClause", "CreateTableAsStmt" -> raise(StatementClass.DEFINITION);
            default -> {}
        }
    }

    /** A part makes more of the statement: a write within a SELECT, say. */
    private void raise(StatementClass part) {
        boolean isQuery = current == StatementClass.READ || current == StatementClass.WRITE;
        if (isQuery && current.compareTo(part) < 0) {
            current = part;
        }
    }

    private void value(String field, String value) {
        Frame frame = open.peek();
        if (frame == null) {
            return;
        }
        switch (field) {
            case "relname" -> frame.relation = value;
            case "schemaname" -> frame.schema = value;
            case "ctename" -> named.add(value);
            case "sval" -> path = path.isEmpty() ? value : path + "." + value;
            case "removeType" -> {
                if (drops && TABLES.contains(value)) {
                    tables.addAll(dropped);
                }
            }
            case "defname" -> runs |= explains && value.equals("analyze");
            default -> {}
        }
    }

    private void flag(String field) {
        Frame frame = open.peek();
        if (field.equals("is_local") && frame != null && frame.name.equals("VariableSetStmt")) {
            current = StatementClass.TRANSACTION;
        }
    }

    private void end(Frame frame) {
        if (drops && frame.name.equals("List")) {
            dropped.add(path);
        }
        if (frame.relation != null) {
            tables.add(frame.schema == null ? frame.relation : frame.schema + "." + frame.relation);
        }
        if (frame.isStatement) {
            StatementClass done = explains && !runs ? StatementClass.READ : current;
            kind = kind.compareTo(done) < 0 ? done : kind;
        }
    }
}
