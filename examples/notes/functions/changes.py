"""What changed between two versions of a note: GET /api/notes/{id}/changes?from=1&to=2

Python is here for difflib, which its standard library has and Node's has not. The two texts come from the functions
beside this one, by way of the front door. An answer is a list of pieces, each "same", "added" or "removed".
"""

import json
import logging
import os
import re
import urllib.error
import urllib.request
from difflib import SequenceMatcher

SECONDS = 5

# So many lines or words are compared, in some tenths of a second at worst; in what is longer, all counts as replaced.
MOST = 1_000

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
WORDS = re.compile(r"\s+|\w+|[^\w\s]")

log = logging.getLogger()


def handler(event, context):
    note = event["pathParameters"]["id"]
    wanted = event.get("queryStringParameters", {})
    numbers = [wanted.get("from", ""), wanted.get("to", "")]
    if not UUID.fullmatch(note):
        return answer(404, {"problem": "There is no such note."})
    if not all(NUMBER.fullmatch(number) for number in numbers):
        return answer(400, {"problem": "from and to are not the numbers of two versions."})
    try:
        before, after = (version(note, number) for number in numbers)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return answer(404, {"problem": "There is no such version of this note."})
        log.exception("the note's versions are not to be had")
        return answer(503, {"problem": "Not available right now."})
    except OSError:
        log.exception("the note's versions are not to be had")
        return answer(503, {"problem": "Not available right now."})
    return answer(200, compare(before, after))


def version(note, number):
    url = f"{os.environ['PANDO_URL']}/api/notes/{note}/versions/{number}"
    with urllib.request.urlopen(url, timeout=SECONDS) as response:
        return json.load(response)


def compare(before, after):
    """Both versions' numbers and dates, and the pieces of title and body."""
    return {
        "from": {key: before[key] for key in ("version", "written")},
        "to": {key: after[key] for key in ("version", "written")},
        "title": joined(words(before["title"], after["title"])),
        "body": joined(lines(before["body"], after["body"])),
    }


def lines(before, after):
    """Line by line, and word by word where lines were replaced."""
    for kind, gone, come in steps(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        yield from words(gone, come) if kind == "replace" else pieces(kind, gone, come)


def words(before, after):
    for step in steps(WORDS.findall(before), WORDS.findall(after)):
        yield from pieces(*step)


def steps(old, new):
    """How the old becomes the new: equal, delete, insert or replace, with the text that goes and the one that comes."""
    if old != new and max(len(old), len(new)) > MOST:
        yield "replace", "".join(old), "".join(new)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        yield kind, "".join(old[i1:i2]), "".join(new[j1:j2])


def pieces(kind, gone, come):
    if kind == "equal":
        yield "same", come
        return
    for what, text in (("removed", gone), ("added", come)):
        if text:
            yield what, text


def joined(some):
    """The same pieces, with neighbours of one kind made one."""
    result = []
    for kind, text in some:
        if result and result[-1]["kind"] == kind:
            result[-1]["text"] += text
        else:
            result.append({"kind": kind, "text": text})
    return result


def answer(status, value):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"},
        "body": json.dumps(value),
    }
