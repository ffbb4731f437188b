package dev.pando.database.sql.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import dev.pando.database.sql.grammar.wasm.PgQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * PostgreSQL's parser in a WebAssembly machine, with a memory of its own. Names in that machine are
 * as short as its compiler (Emscripten) made them; they belong to the one version that the build
 * brings. For one thread at a time.
 */
final class Grammar {
    /** What it begins with: less than it asks for, which is far more than a statement needs. */
    private static final int FIRST_PAGES = 36 * 1024 * 1024 / Memory.PAGE_SIZE;

    /** A larger memory is thrown away with its machine, since it never shrinks. */
    private static final int MANY_PAGES = 48 * 1024 * 1024 / Memory.PAGE_SIZE;

    /** What no statement may exceed. */
    private static final int MAX_PAGES = 96 * 1024 * 1024 / Memory.PAGE_SIZE;

    private static final String MODULE = "a";
    private static final int NONE = 0;

    private final Instance machine;
    private final Memory memory;
    private final ExportFunction parse;
    private final ExportFunction free;
    private final ExportFunction allocate;
    private final ExportFunction release;
    private final ExportFunction setThrew;
    private final ExportFunction stack;
    private final ExportFunction restoreStack;

    /** What {@code longjmp} is in the machine: how PostgreSQL reports errors. */
    private static final class LongJump extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LongJump() {
            super("longjmp", null, false, false);
        }
    }

    Grammar() {
        machine =
                Instance.builder(PgQuery.load())
                        .withMachineFactory(PgQuery::create)
                        .withImportValues(imports())
                        .withMemoryLimits(new MemoryLimits(FIRST_PAGES, MAX_PAGES))
                        .build();
        memory = machine.memory();
        machine.export("A").apply(); // its constructors
        parse = machine.export("F");
        free = machine.export("G");
        allocate = machine.export("C");
        release = machine.export("E");
        setThrew = machine.export("P");
        stack = machine.export("R");
        restoreStack = machine.export("Q");
    }

    /** Whether it has grown so much that another one is better. */
    boolean isBloated() {
        return memory.pages() > MANY_PAGES;
    }

    /**
     * Parses a text of statements; gives the tree as JSON, as libpg_query writes it.
     *
     * @throws SyntaxError if PostgreSQL would not take it
     */
    String parse(String sql) throws SyntaxError {
        byte[] bytes = sql.getBytes(UTF_8);
        int text = (int) allocate.apply(bytes.length + 1L)[0];
        memory.write(text, bytes);
        memory.writeByte(text + bytes.length, (byte) 0);
        int result = (int) parse.apply(text)[0];
        try {
            int error = memory.readInt(result + 8);
            if (error != NONE) {
                throw new SyntaxError(memory.readCString(memory.readInt(error)));
            }
            return memory.readCString(memory.readInt(result));
        } finally {
            free.apply(result);
            release.apply(text);
        }
    }

    private ImportValues imports() {
        List<HostFunction> all = new ArrayList<>();
        for (int parameters = 0; parameters <= 4; parameters++) {
            all.add(invoke("gbadk".charAt(parameters), parameters, ValType.I32));
        }
        for (int parameters = 0; parameters <= 5; parameters++) {
            all.add(invoke("efhjiy".charAt(parameters), parameters));
        }
        all.add(invoke('l', 1, ValType.I64));
        all.add(invoke('n', 13));
        all.add(refused('c', 4));
        all.add(refused('m', 1));
        all.add(refused('v', 1));
        all.add(refused('x', 0));
        all.add(function('w', List.of(), List.of(), (_, _) -> new long[0]));
        all.add(
                function(
                        'p',
                        List.of(),
                        List.of(),
                        (_, _) -> {
                            throw new LongJump();
                        }));
        all.add(constant('o', 0, ValType.I32, ValType.F64));
        all.add(function('q', List.of(ValType.I32), List.of(ValType.I32), this::grow));
        // Files: there are none. What is written is not read by anyone.
        all.add(constant('u', 0, ValType.I32));
        all.add(constant('r', -1, ValType.I32, ValType.I32, ValType.I32, ValType.I32));
        all.add(constant('s', -1, ValType.I32, ValType.I64, ValType.I32, ValType.I32));
        all.add(constant('t', -1, ValType.I32, ValType.I32, ValType.I32, ValType.I32));
        return ImportValues.builder().addFunction(all.toArray(new HostFunction[0])).build();
    }

    private static HostFunction function(
            char name, List<ValType> parameters, List<ValType> results, WasmFunctionHandle handle) {
        return new HostFunction(
                MODULE, String.valueOf(name), FunctionType.of(parameters, results), handle);
    }

    private static HostFunction constant(char name, int value, ValType... parameters) {
        return function(
                name, List.of(parameters), List.of(ValType.I32), (_, _) -> new long[] {value});
    }

    /** An end of the whole machine: a failed assertion, say. */
    private static HostFunction refused(char name, int parameters) {
        return function(
                name,
                ints(parameters),
                List.of(),
                (_, _) -> {
                    throw new IllegalStateException("PostgreSQL's parser has given up");
                });
    }

    /** Calls a function by its place in the table, and hears a longjmp from within. */
    private HostFunction invoke(char name, int parameters, ValType... results) {
        return function(
                name,
                ints(parameters + 1),
                List.of(results),
                (caller, arguments) -> {
                    long before = stack.apply()[0];
                    try {
                        int function = caller.table(0).requiredRef((int) arguments[0]);
                        long[] given = Arrays.copyOfRange(arguments, 1, arguments.length);
                        return caller.getMachine().call(function, given);
                    } catch (LongJump e) {
                        restoreStack.apply(before);
                        setThrew.apply(1, 0);
                        return new long[results.length];
                    }
                });
    }

    private static List<ValType> ints(int count) {
        return Collections.nCopies(count, ValType.I32);
    }

    private long[] grow(Instance caller, long... arguments) {
        long wanted = arguments[0] & 0xffff_ffffL;
        int missing =
                (int) ((wanted + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE)
                        - caller.memory().pages();
        return new long[] {missing <= 0 || caller.memory().grow(missing) >= 0 ? 1 : 0};
    }
}
