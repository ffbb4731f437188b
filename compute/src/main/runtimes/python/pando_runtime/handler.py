"""Finds the user's function: which file, which name in it."""

import importlib.util
import os
import sys

from .faults import Fault


def load(env):
    """Loads the handler that the environment names: _HANDLER is AWS's, the path without its ending, a dot, the name."""
    handler = env.get("_HANDLER", "")
    stem, dot, name = handler.rpartition(".")
    if not (stem and dot and name):
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': expected path/file.function" % handler)
    root = env.get("LAMBDA_TASK_ROOT", os.getcwd())
    file = env.get("PANDO_HANDLER_FILE") or os.path.join(root, stem + ".py")
    module = _module(stem, file)
    try:
        return getattr(module, name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, stem)) from None


def _module(stem, file):
    """By its path, because a handler may be named like a module of the standard library."""
    name = stem.replace("/", ".")
    try:
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or not os.path.isfile(file):
            raise ImportError("No module named '%s'" % stem)
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(name, module)
        spec.loader.exec_module(module)
        return module
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError", "Unable to import module '%s': %s" % (stem, error), _trace(error)
        ) from error
    except SyntaxError as error:
        raise Fault(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (stem, error),
            ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, (error.text or "").rstrip())],
        ) from error


def _trace(error):
    from .faults import report

    return report(error)["stackTrace"]
