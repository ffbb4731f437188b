"""Errors as the Runtime API and the log have them."""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_NO_BREAK_SPACE = "\u00a0"  # keeps the indentation of a trace that is one line, as AWS does


class Fault(Exception):
    """An error of the platform's own kinds: Runtime.HandlerNotFound and the like."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


def report(error, request_id=""):
    """An error as it is sent."""
    if isinstance(error, Fault):
        return _made(error.kind, str(error), error.trace, request_id)
    import traceback  # costs a start some milliseconds, and most starts meet no error

    frames = [
        (frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)
    ]
    while frames and (frames[0][0].startswith(_HERE) or frames[0][0].startswith("<frozen importlib")):
        del frames[0]
    return _made(type(error).__name__, _text(error), traceback.format_list(frames), request_id)


def log(made):
    """Writes an error to the log, in one line whose parts are divided by carriage returns, as AWS does."""
    lines = ["[ERROR] %s: %s" % (made["errorType"], made["errorMessage"]), "Traceback (most recent call last):"]
    for frame in made["stackTrace"]:
        for line in frame.splitlines():
            indented = len(line) - len(line.lstrip(" "))
            lines.append(_NO_BREAK_SPACE * indented + line[indented:])
    sys.stdout.write("\r".join(lines).replace("\n", "\r") + "\n")
    sys.stdout.flush()


def _made(kind, message, trace, request_id):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def _text(error):
    try:
        return str(error)
    except Exception:
        return "<no text: its __str__ failed>"
