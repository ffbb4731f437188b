"""Runs one function: loads the user's code, then asks Pando for calls, over the AWS Lambda Runtime API.

As a spare, it waits for its function before (pando_runtime/spare.py). Needs Python 3.8 or newer and nothing else. This
file only starts; it is compiled at each start, the package beside it once. Start reading at pando_runtime/serve.py.
"""

import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path = [here] + [each for each in sys.path if os.path.abspath(each) != here]
from pando_runtime import serve  # noqa: E402, not found before

if "PANDO_SPARE" in os.environ:
    from pando_runtime import spare

    spare.become_worker(os.environ["PANDO_SPARE"])

# The user's code finds its own modules, and none of ours by a name that it may use itself.
root = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
folder = os.path.dirname(os.environ.get("PANDO_HANDLER_FILE", "")) or root
sys.path[:1] = [root] if folder == root else [root, folder]
sys.argv = [""]
serve.run()
