"""The loop: ask for a call, run the handler, send what came of it; one thread for each call that may run at once."""

import json
import os
import sys

from . import faults, handler, logs, marshal
from .context import Context
from .wire import Connection, Gone


def run():
    """Serves until Pando closes the connection or ends the process."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    logs.install()
    api = os.environ["AWS_LAMBDA_RUNTIME_API"]
    try:
        function = handler.load(os.environ)
    except BaseException as error:  # also a sys.exit at the top of the user's file
        _cannot_start(api, error)
    polls = max(1, int(os.environ.get("AWS_LAMBDA_MAX_CONCURRENCY") or 1))
    if polls == 1:
        _poll(api, function)
        _leave(0)
    import threading

    threads = [threading.Thread(target=_poll, args=(api, function), daemon=True) for _ in range(polls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _leave(0)


def _cannot_start(api, error):
    made = faults.report(error)
    faults.log(made)
    try:
        Connection(api).post("/init/error", _bytes(made), _error_fields(made))
    except (Gone, OSError):
        pass  # nobody is left to tell
    _leave(1)


def _poll(api, function):
    try:
        connection = Connection(api)
        call = connection.next()
        while call.status == 200:
            taken, call = _answer(connection, function, call)
            if taken.status >= 300:
                sys.stderr.write("The Runtime API refused a result: %d %r\n" % (taken.status, taken.body[:200]))
        sys.stderr.write("The Runtime API answered the question for the next call with %d\n" % call.status)
        _leave(1)
    except (Gone, ConnectionError):
        pass
    except Exception as error:  # an answer that cannot be read; the other polls shall not hide it
        sys.stderr.write("The Runtime API cannot be understood: %r\n" % (error,))
        _leave(1)


def _answer(connection, function, call):
    """Runs one call; gives the API's answers to its result and to the question for the next."""
    fields = call.fields
    request_id = fields.get("lambda-runtime-aws-request-id", "")
    logs.request_id.set(request_id)
    _set_trace_id(fields.get("lambda-runtime-trace-id"))
    try:
        event = marshal.read(call.body)
        body, content_type = marshal.write(function(event, Context(fields)))
    except BaseException as error:  # a sys.exit ends the call, too, and not the worker
        made = faults.report(error, request_id)
        faults.log(made)
        path = "/invocation/%s/error" % request_id
        return connection.post_and_next(path, _bytes(made), _error_fields(made))
    path = "/invocation/%s/response" % request_id
    return connection.post_and_next(path, body, "Content-Type: %s\r\n" % content_type)


def _set_trace_id(trace_id):
    if trace_id is not None:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    elif "_X_AMZN_TRACE_ID" in os.environ:
        del os.environ["_X_AMZN_TRACE_ID"]


def _bytes(made):
    return json.dumps(made).encode("ascii")


def _error_fields(made):
    kind = "".join(letter for letter in made["errorType"] if "!" <= letter <= "~")[:200] or "Error"
    return "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: %s\r\n" % kind


def _leave(status):
    """Ends the process whatever threads the user's code still has."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
