"""JSON as AWS's Python runtime reads and writes it."""

import json

from .faults import Fault

_MARK = "\ue000decimal:"


def read(body):
    try:
        return json.loads(body)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error) from error


def write(value):
    """The bytes of a result and their content type. Decimals are written digit by digit, as AWS does."""
    if isinstance(value, bytes):
        return value, "application/octet-stream"
    if hasattr(value, "cr_code"):
        value.close()
        raise Fault(
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type coroutine is not JSON serializable"
            " (a handler cannot be async def; let a plain one call asyncio.run)",
        )
    decimals = []

    def default(other):
        if type(other).__name__ == "Decimal" and hasattr(other, "is_nan"):
            if not other.is_finite():
                return float(other)
            decimals.append(str(other))
            return _MARK + str(len(decimals) - 1)
        raise TypeError("Object of type %s is not JSON serializable" % type(other).__name__)

    try:
        text = json.dumps(value, default=default)
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error
    if decimals:
        text = _with(decimals, text)
    return text.encode("utf-8"), "application/json"


def _with(decimals, text):
    for number, digits in enumerate(decimals):
        text = text.replace(json.dumps(_MARK + str(number)), digits, 1)
    return text
