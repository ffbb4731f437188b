import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "functions"))

import changes  # noqa: E402


def version(number, title, body):
    return {"version": number, "title": title, "body": body, "written": "2026-01-01T00:00:00Z"}


def told(pieces):
    marks = {"same": "", "added": "+", "removed": "-"}
    return "|".join(marks[piece["kind"]] + piece["text"] for piece in pieces)


def side(pieces, without):
    return "".join(piece["text"] for piece in pieces if piece["kind"] != without)


class ChangesTest(unittest.TestCase):
    def test_tells_words_within_lines(self):
        result = changes.compare(version(1, "Milk", "one two\nthree\n"), version(2, "Oat milk", "one 2\nthree\nfour"))

        self.assertEqual(result["to"], {"version": 2, "written": "2026-01-01T00:00:00Z"})
        self.assertEqual(told(result["title"]), "-Milk|+Oat milk")
        self.assertEqual(told(result["body"]), "one |-two|+2|\nthree\n|+four")

    def test_the_same_is_one_piece_and_nothing_is_none(self):
        self.assertEqual(told(changes.joined(changes.lines("a\nb", "a\nb"))), "a\nb")
        self.assertEqual(changes.joined(changes.lines("", "")), [])

    def test_pieces_add_up_to_both_texts_however_long(self):
        for before, after in [
            ("", "a"),
            ("a b c", "c b a"),
            ("x\n" * 10_000, "x\n" * 9_000 + "y\n" * 1_000),
            ("".join(f"{i % 60} " for i in range(499)), "".join(f"{i * 7 % 60} " for i in range(499))),
            ("\u2028\x85ü\n", "ü\r\n"),
        ]:
            pieces = changes.joined(changes.lines(before, after))
            self.assertEqual(side(pieces, "added"), before)
            self.assertEqual(side(pieces, "removed"), after)

    def test_refuses_what_is_no_note_and_no_version(self):
        def status(note, **query):
            event = {"pathParameters": {"id": note}}
            return changes.handler(event | ({"queryStringParameters": query} if query else {}), None)["statusCode"]

        note = "01a20715-b4c8-7b32-a767-9be8e4c761ef"
        self.assertEqual(status("../x"), 404)
        self.assertEqual(status(note), 400)
        self.assertEqual(status(note, **{"from": "1", "to": "0"}), 400)
        self.assertEqual(status(note, **{"from": "1&x", "to": "2"}), 400)


if __name__ == "__main__":
    unittest.main()
