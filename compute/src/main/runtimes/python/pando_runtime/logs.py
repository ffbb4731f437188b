"""Log records in AWS's form, with the id of the request they belong to."""

import contextvars
import logging
import sys
import time

request_id = contextvars.ContextVar("request_id", default="")


class _Stdout(logging.Handler):
    """Writes to what sys.stdout is at that time. A record is one line, so that all of it keeps its request's id."""

    def emit(self, record):
        try:
            sys.stdout.write(self.format(record).replace("\n", "\r") + "\n")
            sys.stdout.flush()
        except Exception:
            self.handleError(record)


def _with_request_id(record):
    record.aws_request_id = request_id.get()
    return True


def install():
    """Gives the root logger its handler."""
    logging.Formatter.converter = time.gmtime
    handler = _Stdout()
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )
    )
    handler.addFilter(_with_request_id)
    logging.getLogger().addHandler(handler)
