package dev.pando.compute.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.code.ScriptedRuntimeApi.Call;
import dev.pando.compute.code.ScriptedRuntimeApi.Framing;
import dev.pando.compute.code.ScriptedRuntimeApi.Result;
import java.nio.file.Path;
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
 * Our Python runtime client, in a real Python, once as a worker that was started for its function
 * and once as a spare.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class PythonRuntimeTest {
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
    void answers() throws Exception {
        start(
                "f/report.py",
                """
                def handler(event, context):
                    return {"got": event["a"] + 1, "text": "\\u00fc"}
                """);
        assertThat(rig.answer("{\"a\":1}")).isEqualTo("{\"got\": 2, \"text\": \"\\u00fc\"}");
        assertThat(rig.answer("{\"a\":2}")).startsWith("{\"got\": 3");
    }

    @Test
    void callsTheFunctionThatTheEntryNames() throws Exception {
        rig.write("report.py", "def monthly(event, context):\n    return 'm'\n");
        rig.start(rig.function("report.py", "monthly", 1));
        assertThat(rig.answer("{}")).isEqualTo("\"m\"");
    }

    @Test
    void findsModulesBesideItInTheAppAndInItsPackage() throws Exception {
        rig.write("shared.py", "word = 'shared'");
        rig.write("f/near.py", "word = 'near'");
        start(
                "f/json.py",
                """
                import shared, near
                from .near import word
                from json import dumps
                def handler(event, context):
                    return [shared.word, near.word, word, dumps(1)]
                """);
        assertThat(rig.answer("{}")).isEqualTo("[\"shared\", \"near\", \"near\", \"1\"]");
    }

    @Test
    void usesTheAppsOwnEnvironment() throws Exception {
        rig.write(".venv/pyvenv.cfg", "home = /usr/bin\n");
        rig.write(".venv/bin/python", "#!/bin/sh\nOWN=yes exec python3 \"$@\"\n");
        assertThat(rig.app.resolve(".venv/bin/python").toFile().setExecutable(true)).isTrue();
        start(
                "f/report.py",
                "import os\ndef handler(event, context):\n    return os.environ.get('OWN')\n");
        assertThat(rig.answer("{}")).isEqualTo("\"yes\"");
    }

    @Test
    void givesTheWholeContext() throws Exception {
        start(
                "report.py",
                """
                import os
                def handler(event, c):
                    left = c.get_remaining_time_in_millis()
                    return [c.aws_request_id, c.function_name, c.function_version,
                            c.invoked_function_arn, c.memory_limit_in_mb, c.log_group_name,
                            c.log_stream_name, c.identity.cognito_identity_id,
                            c.client_context.custom, c.client_context.client.app_title,
                            0 < left <= 60000, os.environ["_X_AMZN_TRACE_ID"]]
                """);
        rig.api.give(
                new Call(
                        "abc",
                        "{}",
                        Map.of(
                                "Lambda-Runtime-Client-Context",
                                "{\"custom\":{\"a\":1},\"client\":{\"app_title\":\"t\"}}",
                                "Lambda-Runtime-Cognito-Identity",
                                "{\"cognitoIdentityId\":\"i\",\"cognitoIdentityPoolId\":\"p\"}"),
                        Framing.LENGTH));
        assertThat(rig.api.result().body())
                .isEqualTo(
                        "[\"abc\", \"photo\", \"$LATEST\","
                                + " \"arn:aws:lambda:local:000000000000:function:photo\", \"256\","
                                + " \"/pando/photos/photo\", \"photo.1\", \"i\", {\"a\": 1}, \"t\","
                                + " true, \"Root=1-abc;Sampled=1\"]");
    }

    @Test
    void givesAnEmptyIdentityAndNoClientContextWhereThereIsNone() throws Exception {
        start(
                "report.py",
                """
                def handler(event, c):
                    return [c.client_context, c.identity.cognito_identity_id]
                """);
        assertThat(rig.answer("{}")).isEqualTo("[null, null]");
    }

    @Test
    void reportsAnErrorWithItsStack() throws Exception {
        start(
                "report.py",
                """
                class Missing(Exception):
                    pass
                def handler(event, context):
                    if event:
                        raise Missing("no report")
                """);
        Result result = rig.call("{\"fail\":true}");
        assertThat(result.path()).isEqualTo("/invocation/id-1/error");
        assertThat(result.fields()).containsEntry("lambda-runtime-function-error-type", "Missing");
        assertThat(result.body())
                .startsWith("{\"errorMessage\": \"no report\", \"errorType\": \"Missing\",")
                .contains("\"requestId\": \"id-1\"", "\"stackTrace\": [\"  File ")
                .contains("report.py\\\", line 5, in handler")
                .doesNotContain("pando_runtime");
        assertThat(rig.line("[ERROR] Missing: no report")).contains("Traceback", "line 5");
        assertThat(rig.answer("{}")).isEqualTo("null");
    }

    @Test
    void survivesAnExit() throws Exception {
        start(
                "report.py",
                """
                import sys
                def handler(event, context):
                    if event:
                        sys.exit(3)
                """);
        assertThat(rig.call("{\"exit\":true}").body())
                .contains("\"errorMessage\": \"3\"", "\"errorType\": \"SystemExit\"");
        assertThat(rig.answer("{}")).isEqualTo("null");
    }

    @Test
    void reportsWhatCannotBeWritten() throws Exception {
        start(
                "report.py",
                """
                import datetime
                def handler(event, context):
                    if event["what"] == "date":
                        return {"at": datetime.datetime.now()}
                    loop = []
                    loop.append(loop)
                    return loop
                """);
        assertThat(rig.call("{\"what\":\"date\"}").body())
                .contains(
                        "\"errorType\": \"Runtime.MarshalError\"",
                        "Unable to marshal response: Object of type datetime is not JSON"
                                + " serializable");
        assertThat(rig.call("{\"what\":\"loop\"}").body())
                .contains("Runtime.MarshalError", "Circular reference detected");
    }

    @Test
    void writesDecimalsDigitByDigit() throws Exception {
        start(
                "report.py",
                """
                from decimal import Decimal
                def handler(event, context):
                    return {"price": Decimal("1.10"), "many": [Decimal(10) ** 20, Decimal("NaN")]}
                """);
        assertThat(rig.answer("{}"))
                .isEqualTo("{\"price\": 1.10, \"many\": [100000000000000000000, NaN]}");
    }

    @Test
    void refusesAnAsyncHandler() throws Exception {
        start("report.py", "async def handler(event, context):\n    return 1\n");
        assertThat(rig.call("{}").body())
                .contains(
                        "Runtime.MarshalError",
                        "Object of type coroutine is not JSON serializable",
                        "asyncio.run");
    }

    @Test
    void reportsCodeThatCannotBeLoaded() throws Exception {
        Map<String, String> broken =
                Map.of(
                        "raise ValueError('at the top')", "\"errorType\": \"ValueError\"",
                        "import sys; sys.exit(0)", "\"errorType\": \"SystemExit\"",
                        "import none", "Unable to import module 'f/report': No module named 'none'",
                        "a = (", "\"errorType\": \"Runtime.UserCodeSyntaxError\"",
                        "other = 1", "Handler 'handler' missing on module 'f/report'");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            start("f/report.py", each.getKey() + "\n");
            Result result = rig.api.result();
            assertThat(result.path()).isEqualTo("/init/error");
            assertThat(result.body()).contains(each.getValue());
            assertThat(rig.end()).isEqualTo(1);
        }
        assertThat(rig.api.polls()).isZero();
    }

    @Test
    void logsAsAwsDoes() throws Exception {
        start(
                "report.py",
                """
                import logging, sys
                logging.warning("at start")
                logging.getLogger().setLevel("INFO")
                def handler(event, context):
                    print("printed")
                    logging.getLogger("own").info("a %s\\nb", 1)
                    logging.debug("not this")
                    try:
                        1 / 0
                    except ZeroDivisionError:
                        logging.exception("met")
                    print("to stderr", file=sys.stderr)
                    print("last", end="")
                    sys.stdout.flush()
                    print()
                """);
        rig.answer("{}");
        rig.line("last");
        rig.line("to stderr");
        rig.lines.remove("to stderr");
        assertThat(rig.lines.get(0)).matches("\\[WARNING]\t" + TIME + "\t\tat start");
        assertThat(rig.lines.get(1)).isEqualTo("printed");
        assertThat(rig.lines.get(2)).matches("(?s)\\[INFO]\t" + TIME + "\tid-1\ta 1.b");
        assertThat(rig.lines.get(3))
                .matches("(?s)\\[ERROR]\t" + TIME + "\tid-1\tmet.Traceback.*ZeroDivisionError.*");
        assertThat(rig.lines.get(4)).isEqualTo("last");
    }

    @Test
    void knowsWhichOfManyCallsALineIsOf() throws Exception {
        rig.write(
                "report.py",
                """
                import logging, threading
                barrier = threading.Barrier(4)
                def handler(event, context):
                    barrier.wait(20)
                    logging.warning("line of %d", event["n"])
                    return context.aws_request_id
                """);
        rig.start(rig.function("report.py", "", 4));
        for (int i = 0; i < 4; i++) {
            rig.api.give("call-" + i, "{\"n\":" + i + "}");
        }
        for (int i = 0; i < 4; i++) {
            Result result = rig.api.result();
            assertThat(result.path())
                    .isEqualTo("/invocation/" + result.body().replace("\"", "") + "/response");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(rig.line("line of " + i)).contains("\tcall-" + i + "\t");
        }
    }

    @Test
    void writesAResultAndTheNextQuestionAtOnce() throws Exception {
        start(
                "report.py",
                "def handler(event, context):\n    if event: raise ValueError()\n    return 1\n");
        for (int i = 0; i < 100; i++) {
            assertThat(rig.call("{}").askedAlong()).isTrue();
            assertThat(rig.call("{\"f\":1}").askedAlong()).isTrue();
        }
    }

    @Test
    void readsEventsHoweverTheyAreCut() throws Exception {
        start(
                "report.py",
                """
                def handler(event, context):
                    return event["text"].encode("utf-8")
                """);
        String small = "gr\u00fc\u00dfe \u65e5\u672c";
        String large = "\u00fcber-".repeat(200_000);
        for (Framing framing : Framing.values()) {
            rig.api.give(new Call("small", "{\"text\":\"" + small + "\"}", Map.of(), framing));
            assertThat(rig.api.result().body()).isEqualTo(small);
        }
        for (Framing framing : List.of(Framing.LENGTH, Framing.CHUNKED)) {
            rig.api.give(new Call("large", "{\"text\":\"" + large + "\"}", Map.of(), framing));
            assertThat(rig.api.result().body()).isEqualTo(large);
        }
    }

    @Test
    void endsWhenTheApiIsGone() throws Exception {
        start(
                "report.py",
                """
                import threading
                threading.Thread(target=threading.Event().wait).start()
                def handler(event, context):
                    return 1
                """);
        rig.answer("{}");
        rig.api.hangUp();
        assertThat(rig.end()).isZero();
    }

    private void start(String file, String code) throws Exception {
        rig.write(file, code);
        rig.start(file);
    }
}
