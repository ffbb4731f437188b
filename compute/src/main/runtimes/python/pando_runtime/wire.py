"""One connection to the Runtime API: HTTP/1.1 by hand over a socket, so that a response and the question for the next
call leave in one write."""

import socket

VERSION = "/2018-06-01/runtime"
MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 256 * 1024 * 1024
READ_BYTES = 64 * 1024


class Gone(Exception):
    """Pando closed the connection: it wants no more of us, or it is gone."""


class Answer:
    """What the API answered; fields by lower-case name."""

    __slots__ = ("status", "fields", "body")

    def __init__(self, status, fields, body):
        self.status = status
        self.fields = fields
        self.body = body


class Connection:
    def __init__(self, api):
        host, port = api.rsplit(":", 1)
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._next = ("GET %s/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n" % (VERSION, api)).encode("ascii")
        self._host = api
        self._buffer = b""

    def next(self):
        """Asks for the first call."""
        self._send(self._next)
        return self._answer()

    def post_and_next(self, path, body, fields=""):
        """Sends a result and asks for the next call, in one write. Gives both answers."""
        self._send(self._post(path, body, fields) + self._next)
        return self._answer(), self._answer()

    def post(self, path, body, fields=""):
        """Sends a result and asks for nothing."""
        self._send(self._post(path, body, fields))
        return self._answer()

    def _post(self, path, body, fields):
        head = "POST %s%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n%s\r\n"
        return (head % (VERSION, path, self._host, len(body), fields)).encode("ascii") + body

    def _send(self, data):
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Gone() from error

    def _answer(self):
        while True:
            head = self._until(b"\r\n\r\n", MAX_HEAD_BYTES).decode("latin-1").split("\r\n")
            status = int(head[0][9:12])
            if status >= 200:  # RFC 9110 section 15.2: others are interim
                break
        fields = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        if "chunked" in fields.get("transfer-encoding", "").lower():
            body = self._chunks()
        else:
            length = int(fields.get("content-length", 0))
            body = self._exactly(length) if length and status != 204 else b""
        return Answer(status, fields, body)

    def _chunks(self):
        """RFC 9112 section 7.1: size in hexadecimal, CRLF, that many bytes, CRLF; the last is empty, trailers follow."""
        parts = []
        total = 0
        while True:
            size = int(self._until(b"\r\n", MAX_HEAD_BYTES).split(b";")[0], 16)
            if size == 0:
                break
            total += size
            if total > MAX_BODY_BYTES:
                raise ValueError("an answer is longer than %d bytes" % MAX_BODY_BYTES)
            parts.append(self._exactly(size))
            self._exactly(2)
        while self._until(b"\r\n", MAX_HEAD_BYTES):
            pass
        return b"".join(parts)

    def _until(self, mark, limit):
        while True:
            end = self._buffer.find(mark)
            if end >= 0:
                found = self._buffer[:end]
                self._buffer = self._buffer[end + len(mark) :]
                return found
            if len(self._buffer) > limit:
                raise ValueError("an answer's head is longer than %d bytes" % limit)
            self._buffer += self._receive()

    def _exactly(self, length):
        if length > MAX_BODY_BYTES:
            raise ValueError("an answer is longer than %d bytes" % MAX_BODY_BYTES)
        if len(self._buffer) >= length:
            found = self._buffer[:length]
            self._buffer = self._buffer[length:]
            return found
        parts = [self._buffer]
        left = length - len(self._buffer)
        self._buffer = b""
        while left > 0:
            part = self._receive()
            if len(part) > left:
                self._buffer = part[left:]
                part = part[:left]
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _receive(self):
        try:
            part = self._socket.recv(READ_BYTES)
        except OSError as error:
            raise Gone() from error
        if not part:
            raise Gone()
        return part
