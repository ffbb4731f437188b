"""A worker that was started before it is known for which function: it waits to be told its environment and its folder,
and is from then on what it would be had it been started with them.

It loads no module that a worker would not have loaded anyway: the user's code may have one of the same name.
"""

import importlib
import json
import os
import socket
import time


def become_worker(address):
    """Waits for the assignment and takes it on. The address is HOST:PORT/ID; the ID says which spare this is."""
    place, _, name = address.partition("/")
    host, _, port = place.rpartition(":")
    with socket.create_connection((host, int(port))) as door:
        door.sendall(name.encode("ascii") + b"\n")
        told = b"".join(iter(lambda: door.recv(65536), b""))
        if not told:
            os._exit(0)  # nobody needs this one any more
        _take_on(json.loads(told))
        door.sendall(b"taken\n")


def _take_on(told):
    """What a program on the way here has set (a version manager, say; Pando its token) stays: it would be set again."""
    given = told["given"]
    kept = {name: value for name, value in os.environ.items() if given.get(name) != value}
    os.environ.clear()
    os.environ.update(told["environment"])
    os.environ.update(kept)
    os.chdir(told["directory"])
    time.tzset()
    importlib.invalidate_caches()
