package dev.pando.compute.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.code.ScriptedRuntimeApi.Call;
import dev.pando.compute.code.ScriptedRuntimeApi.Framing;
import dev.pando.compute.code.ScriptedRuntimeApi.Result;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our Node runtime client, in a real Node, once as a worker that was started for its function and
 * once as a spare.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class NodeRuntimeTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @Parameter boolean usesSpares;
    @TempDir Path folder;
    private FunctionRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new FunctionRig(folder, usesSpares);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void answersWithAnAsyncHandlerOfAModule() throws Exception {
        start("f/photo.mjs", "export const handler = async (event) => ({ got: event.a + 1 });");
        assertThat(rig.answer("{\"a\":1}")).isEqualTo("{\"got\":2}");
        assertThat(rig.answer("{\"a\":2}")).isEqualTo("{\"got\":3}");
    }

    @Test
    void loadsCommonJs() throws Exception {
        rig.write("f/other.js", "exports.word = 'other';");
        start(
                "f/photo.js",
                "const o = require('./other'); module.exports.handler = async () => o.word;");
        assertThat(rig.answer("{}")).isEqualTo("\"other\"");
    }

    @Test
    void loadsAFileAsItsPackageSays() throws Exception {
        rig.write("package.json", "{\"type\":\"module\"}");
        start("f/photo.js", "export const handler = async () => typeof require;");
        assertThat(rig.answer("{}")).isEqualTo("\"undefined\"");
    }

    @Test
    void loadsACjsFileInAPackageOfModules() throws Exception {
        rig.write("package.json", "{\"type\":\"module\"}");
        start("photo.cjs", "exports.handler = async () => typeof require;");
        assertThat(rig.answer("{}")).isEqualTo("\"function\"");
    }

    @Test
    void waitsForATopLevelAwait() throws Exception {
        start(
                "photo.mjs",
                """
                const word = await new Promise((done) => setTimeout(() => done('ready'), 20));
                export const handler = async () => word;
                """);
        assertThat(rig.answer("{}")).isEqualTo("\"ready\"");
    }

    @Test
    void callsTheExportThatTheEntryNames() throws Exception {
        rig.write("f/photo.v2.js", "exports.api = { get: async () => 'got' };");
        rig.start(rig.function("f/photo.v2.js", "api.get", 1));
        assertThat(rig.answer("{}")).isEqualTo("\"got\"");
    }

    @Test
    void takesTheOnlyFunctionOfAModule() throws Exception {
        start("photo.js", "module.exports = async () => 'alone';");
        assertThat(rig.answer("{}")).isEqualTo("\"alone\"");
        rig.stop();
        start("photo.mjs", "export default async () => 'default';");
        assertThat(rig.answer("{}")).isEqualTo("\"default\"");
    }

    @Test
    void takesAValueOrAPromiseOfAPlainFunction() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = (event) => event.promise ? Promise.resolve('promised') : 'plain';
                """);
        assertThat(rig.answer("{}")).isEqualTo("\"plain\"");
        assertThat(rig.answer("{\"promise\":true}")).isEqualTo("\"promised\"");
    }

    @Test
    void answersNullWhereAPlainFunctionGivesNothing() throws Exception {
        start("photo.js", "exports.handler = () => {};");
        assertThat(rig.answer("{}")).isEqualTo("null");
        assertThat(rig.answer("{}")).isEqualTo("null");
    }

    @Test
    void takesACallback() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = (event, context, callback) => {
                  setTimeout(() => event.fail ? callback(new TypeError('no')) : callback(null, 'back'), 5);
                  return 'ignored';
                };
                """);
        assertThat(rig.answer("{}")).isEqualTo("\"back\"");
        Result result = rig.call("{\"fail\":true}");
        assertThat(result.path()).isEqualTo("/invocation/id-2/error");
        assertThat(result.body()).contains("\"errorType\":\"TypeError\"");
        assertThat(rig.answer("{}")).isEqualTo("\"back\"");
    }

    @Test
    void holdsACallbacksResultUntilTheLoopIsEmpty() throws Exception {
        start(
                "photo.js",
                """
                let later = 'not yet';
                exports.handler = (event, context, callback) => {
                  context.callbackWaitsForEmptyEventLoop = event.wait;
                  const answer = { toJSON: () => later };
                  setTimeout(() => { later = 'later'; }, 50);
                  callback(null, answer);
                };
                """);
        assertThat(rig.answer("{\"wait\":false}")).isEqualTo("\"not yet\"");
        assertThat(rig.answer("{\"wait\":true}")).isEqualTo("\"later\"");
    }

    @Test
    void takesTheCallbackOfAnAsyncHandlerBeforeItsPromise() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = async (event, context, callback) => {
                  callback(null, 'by the callback');
                  callback(null, 'again');
                  if (event.fail) throw new Error('too late');
                };
                """);
        assertThat(rig.answer("{}")).isEqualTo("\"by the callback\"");
        assertThat(rig.answer("{\"fail\":true}")).isEqualTo("\"by the callback\"");
    }

    @Test
    void takesTheOldContextMethods() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = (event, context) => {
                  if (event.how === 'arrow') return setTimeout(() => context.succeed('late'), 5);
                  context[event.how](...event.with);
                  context.succeed('only the first counts');
                };
                """);
        assertThat(rig.answer("{\"how\":\"succeed\",\"with\":[1]}")).isEqualTo("1");
        assertThat(rig.answer("{\"how\":\"done\",\"with\":[null,2]}")).isEqualTo("2");
        assertThat(rig.answer("{\"how\":\"arrow\"}")).isEqualTo("\"late\"");
        Result result = rig.call("{\"how\":\"fail\",\"with\":[\"bad\"]}");
        assertThat(result.path()).endsWith("/error");
        assertThat(result.body())
                .isEqualTo("{\"errorType\":\"string\",\"errorMessage\":\"bad\",\"trace\":[]}");
    }

    @Test
    void givesTheWholeContext() throws Exception {
        start(
                "photo.mjs",
                """
                export const handler = async (event, context) => {
                  const left = context.getRemainingTimeInMillis();
                  return { ...context, left: left > 0 && left <= 60000,
                           trace: process.env._X_AMZN_TRACE_ID };
                };
                """);
        rig.api.give(
                new Call(
                        "abc",
                        "{}",
                        Map.of(
                                "Lambda-Runtime-Client-Context", "{\"custom\":{\"a\":1}}",
                                "Lambda-Runtime-Cognito-Identity", "{\"cognitoIdentityId\":\"i\"}"),
                        Framing.LENGTH));
        assertThat(rig.api.result().body())
                .isEqualTo(
                        "{\"callbackWaitsForEmptyEventLoop\":true,\"functionVersion\":\"$LATEST\","
                                + "\"functionName\":\"photo\",\"memoryLimitInMB\":\"256\","
                                + "\"logGroupName\":\"/pando/photos/photo\","
                                + "\"logStreamName\":\"photo.1\","
                                + "\"clientContext\":{\"custom\":{\"a\":1}},"
                                + "\"identity\":{\"cognitoIdentityId\":\"i\"},"
                                + "\"invokedFunctionArn\":"
                                + "\"arn:aws:lambda:local:000000000000:function:photo\","
                                + "\"awsRequestId\":\"abc\",\"left\":true,"
                                + "\"trace\":\"Root=1-abc;Sampled=1\"}");
    }

    @Test
    void reportsAnErrorWithItsStack() throws Exception {
        start(
                "photo.mjs",
                """
                class Missing extends Error { name = 'Missing'; code = 7; }
                export const handler = async (event) => {
                  if (event.fail) throw new Missing('no photo');
                  return 'fine';
                };
                """);
        Result result = rig.call("{\"fail\":true}");
        assertThat(result.path()).isEqualTo("/invocation/id-1/error");
        assertThat(result.fields()).containsEntry("lambda-runtime-function-error-type", "Missing");
        assertThat(result.body())
                .startsWith(
                        "{\"errorType\":\"Missing\",\"errorMessage\":\"no photo\",\"trace\":[\"")
                .contains("photo.mjs:3:");
        assertThat(rig.line("Invoke Error"))
                .matches(TIME + "\tid-1\tERROR\tInvoke Error \\{\"errorType\":\"Missing\".*")
                .contains("\"code\":7", "photo.mjs:3:");
        assertThat(rig.answer("{}")).isEqualTo("\"fine\"");
    }

    @Test
    void takesNoErrorTypeForAHeaderLine() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = async () => {
                  const e = new Error('x'); e.name = 'A\\r\\nB: c\\u00e9'; throw e;
                };
                """);
        Result result = rig.call("{}");
        assertThat(result.fields()).containsEntry("lambda-runtime-function-error-type", "AB:c");
        assertThat(result.fields()).doesNotContainKey("b");
    }

    @Test
    void reportsWhatCannotBeWritten() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = async ({ what }) => {
                  if (what === 'bigint') return { n: 1n };
                  if (what === 'function') return () => {};
                  if (what === 'loop') { const a = {}; a.a = a; return a; }
                };
                """);
        for (String what : List.of("bigint", "function", "loop")) {
            Result result = rig.call("{\"what\":\"" + what + "\"}");
            assertThat(result.path()).endsWith("/error");
            assertThat(result.body())
                    .contains(
                            "\"errorType\":\"Runtime.MarshalError\"",
                            "Unable to stringify response body");
        }
        assertThat(rig.answer("{}")).isEqualTo("null");
    }

    @Test
    void reportsAPromiseThatNothingCanSettle() throws Exception {
        start("photo.js", "exports.handler = ({ a }) => a ? 1 : new Promise(() => {});");
        assertThat(rig.call("{}").body()).contains("\"errorType\":\"Runtime.NodeJsExit\"");
        assertThat(rig.answer("{\"a\":1}")).isEqualTo("1");
    }

    @Test
    void reportsARejectionThatNobodyHandles() throws Exception {
        start(
                "photo.js",
                """
                exports.handler = () => {
                  Promise.reject(new Error('lost'));
                  return new Promise(() => setTimeout(() => {}, 60000));
                };
                """);
        Result result = rig.call("{}");
        assertThat(result.path()).isEqualTo("/invocation/id-1/error");
        assertThat(result.body())
                .contains(
                        "\"errorType\":\"Runtime.UnhandledPromiseRejection\"",
                        "\"errorMessage\":\"Error: lost\"",
                        "photo.js:2:");
        assertThat(rig.end()).isEqualTo(128);
        assertThat(rig.line("Unhandled Promise Rejection")).contains("\tid-1\tERROR\t");
    }

    @Test
    void reportsAnExceptionThatNobodyCaughtToAllCallsInFlight() throws Exception {
        rig.write(
                "photo.js",
                """
                let n = 0;
                exports.handler = () => {
                  if (++n === 2) setTimeout(() => { throw new RangeError('out'); }, 1);
                  return new Promise(() => setTimeout(() => {}, 60000));
                };
                """);
        rig.start(rig.function("photo.js", "", 2));
        rig.api.give("one", "{}");
        rig.api.give("two", "{}");
        List<Result> results = List.of(rig.api.result(), rig.api.result());
        assertThat(results)
                .extracting(Result::path)
                .containsExactlyInAnyOrder("/invocation/one/error", "/invocation/two/error");
        assertThat(results)
                .allSatisfy(
                        each -> assertThat(each.body()).contains("\"errorType\":\"RangeError\""));
        assertThat(rig.end()).isEqualTo(129);
    }

    @Test
    void reportsCodeThatCannotBeLoaded() throws Exception {
        Map<String, String> broken = new HashMap<>();
        broken.put("throw new TypeError('at the top')", "\"errorType\":\"TypeError\"");
        broken.put("await Promise.reject(new Error('x'))", "\"errorType\":\"Error\"");
        broken.put("import './none.mjs'", "\"errorType\":\"Runtime.ImportModuleError\"");
        broken.put("import 'none'", "\"errorType\":\"Runtime.ImportModuleError\"");
        broken.put("let a = ;", "\"errorType\":\"Runtime.UserCodeSyntaxError\"");
        broken.put("export const other = 1", "\"errorType\":\"Runtime.HandlerNotFound\"");
        broken.put("export const handler = 1", "photo.mjs: handler is not a function");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            start("photo.mjs", each.getKey());
            Result result = rig.api.result();
            assertThat(result.path()).isEqualTo("/init/error");
            assertThat(result.body()).contains(each.getValue());
            assertThat(rig.end()).isEqualTo(1);
        }
        assertThat(rig.api.polls()).isZero();
    }

    @Test
    void saysWhereASyntaxErrorIs() throws Exception {
        start("photo.js", "const a = 1;\nconst b = ;\n");
        assertThat(rig.api.result().body())
                .contains("Runtime.UserCodeSyntaxError", "photo.js:2", "const b = ;");
    }

    @Test
    void writesTheConsoleAsAwsDoes() throws Exception {
        start(
                "photo.js",
                """
                console.log('at start');
                exports.handler = async () => {
                  console.log('a %s', 'b', { c: 1 });
                  console.info('i'); console.warn('w'); console.error(new Error('two\\nlines'));
                  console.debug('d'); console.trace('t'); console.table([{ a: 1 }]);
                  process.stdout.write('raw\\n');
                };
                """);
        rig.answer("{}");
        rig.line("raw");
        assertThat(rig.lines.get(0)).matches(TIME + "\tundefined\tINFO\tat start");
        assertThat(rig.lines.get(1)).matches(TIME + "\tid-1\tINFO\ta b \\{ c: 1 \\}");
        assertThat(rig.lines.get(2)).matches(TIME + "\tid-1\tINFO\ti");
        assertThat(rig.lines.get(3)).matches(TIME + "\tid-1\tWARN\tw");
        assertThat(rig.lines.get(4)).matches("(?s)" + TIME + "\tid-1\tERROR\tError: two.*lines.*");
        assertThat(rig.lines.get(5)).matches(TIME + "\tid-1\tDEBUG\td");
        assertThat(rig.lines.get(6)).matches("(?s)" + TIME + "\tid-1\tTRACE\t.*t.*");
        assertThat(rig.lines.get(7)).contains("\tid-1\tINFO\t", "index");
        assertThat(rig.lines.get(8)).isEqualTo("raw");
    }

    @Test
    void knowsWhichOfManyCallsALineIsOf() throws Exception {
        rig.write(
                "photo.mjs",
                """
                let waiting = [];
                export const handler = async (event, context) => {
                  await new Promise((go) => {
                    waiting.push(go);
                    if (waiting.length === 4) waiting.reverse().forEach((each) => each());
                  });
                  console.log('line of', event.n);
                  return context.awsRequestId;
                };
                """);
        rig.start(rig.function("photo.mjs", "", 4));
        for (int i = 0; i < 4; i++) {
            rig.api.give("call-" + i, "{\"n\":" + i + "}");
        }
        for (int i = 0; i < 4; i++) {
            Result result = rig.api.result();
            assertThat(result.path())
                    .isEqualTo("/invocation/" + result.body().replace("\"", "") + "/response");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(rig.line("line of " + i)).contains("\tcall-" + i + "\tINFO\t");
        }
    }

    @Test
    void writesAResultAndTheNextQuestionAtOnce() throws Exception {
        start("photo.js", "exports.handler = async (e) => { if (e.f) throw e; return 'x'; };");
        for (int i = 0; i < 100; i++) {
            assertThat(rig.call("{}").askedAlong()).isTrue();
            assertThat(rig.call("{\"f\":1}").askedAlong()).isTrue();
        }
    }

    @Test
    void readsEventsHoweverTheyAreCut() throws Exception {
        start("photo.js", "exports.handler = async (event) => event;");
        String small = "{\"text\":\"gr\u00fc\u00dfe \u65e5\u672c \\u0000\"}";
        String large = "{\"text\":\"" + "\u00fcber-".repeat(200_000) + "\"}";
        for (Framing framing : Framing.values()) {
            rig.api.give(new Call("small", small, Map.of(), framing));
            assertThat(rig.api.result().body()).isEqualTo(small);
        }
        for (Framing framing : List.of(Framing.LENGTH, Framing.CHUNKED)) {
            rig.api.give(new Call("large", large, Map.of(), framing));
            assertThat(rig.api.result().body()).isEqualTo(large);
        }
    }

    @Test
    void endsWhenTheApiIsGone() throws Exception {
        start("photo.js", "exports.handler = async () => 1; setInterval(() => {}, 1000);");
        rig.answer("{}");
        rig.api.hangUp();
        assertThat(rig.end()).isZero();
    }

    @Test
    void streamsAnAnswer() throws Exception {
        start(
                "photo.mjs",
                """
                import { pipeline } from 'node:stream/promises';
                import { Readable } from 'node:stream';
                export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
                  if (event.early) throw new Error('early');
                  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
                  if (event.late) { stream.write('half'); throw new Error('late'); }
                  await pipeline(Readable.from(['a'.repeat(100000), 'b']), stream);
                });
                """);
        Result whole = rig.call("{}");
        assertThat(whole.fields())
                .containsEntry("lambda-runtime-function-response-mode", "streaming")
                .containsEntry(
                        "content-type", "application/vnd.awslambda.http-integration-response");
        assertThat(whole.body())
                .isEqualTo("{\"statusCode\":201}" + "\0".repeat(8) + "a".repeat(100_000) + "b");
        assertThat(rig.call("{\"early\":true}").path()).endsWith("/error");
        Result cut = rig.call("{\"late\":true}");
        assertThat(cut.body()).endsWith("half");
        assertThat(cut.fields()).containsEntry("lambda-runtime-function-error-type", "Error");
        assertThat(rig.call("{}").path()).endsWith("/response");
    }

    private void start(String file, String code) throws Exception {
        rig.write(file, code);
        rig.start(file);
    }
}
