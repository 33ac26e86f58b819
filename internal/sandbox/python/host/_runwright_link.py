"""The frames between an interpreter in a sandbox and the service.

Descriptor 3 is a stream of frames: four bytes with the payload's length, one
with the kind, the payload. Any thread may write; a thread that waits for an
answer reads for all others, so that no thread of our own is needed.
"""

import errno
import json
import os
import select
import struct
import threading
import time

STREAM = 3

# Kinds, as package frame counts them.
GO, LOCKED, JOB, RECORD, PROGRESS, REQUEST, RESPONSE, OUTCOME, STOP, PING, PONG = 3, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13
RELEASE, READY, LOCK = 16, 17, 18

MAX_PAYLOAD = 16 << 20

OUTPUT, ERROR, WARNING, VERBOSE = 1, 2, 3, 4
MAX_TEXT = 1 << 20

_head = struct.Struct("<IB")
_record = struct.Struct("<BBQI")


class Refused(Exception):
    """The service's refusal of a request: a code for programs, a text for people."""

    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


def write_all(data):
    view = memoryview(data)
    while view:
        view = view[os.write(STREAM, view):]


def read_exactly(n):
    parts = []
    while n > 0:
        part = os.read(STREAM, min(n, 1 << 20))
        if not part:
            os._exit(0)  # the service is gone
        parts.append(part)
        n -= len(part)
    return b"".join(parts)


def read_frame():
    size, kind = _head.unpack(read_exactly(_head.size))
    if size > MAX_PAYLOAD:
        os._exit(81)
    return kind, read_exactly(size)


class Link:
    """The stream to the service, shared by all threads of a job."""

    def __init__(self):
        self._write = threading.Lock()
        self._turn = threading.Condition()
        self._reading = False
        self._answers = {}
        self._waiting = set()
        self._next = 0

    def send(self, kind, value=None):
        payload = b"" if value is None else json.dumps(value).encode("utf-8", "surrogatepass")
        if len(payload) > MAX_PAYLOAD:
            raise ValueError("the value is larger than the sandbox passes on (%d MiB)" % (MAX_PAYLOAD >> 20))
        with self._write:
            write_all(_head.pack(len(payload), kind) + payload)

    def records(self, stream, lines):
        """Sends one record for each line (bytes of UTF-8)."""
        now = time.time_ns()
        out = []
        for line in lines:
            flags = 0
            if len(line) > MAX_TEXT:
                line = line[:MAX_TEXT].decode("utf-8", "ignore").encode("utf-8")
                flags = 1
            out.append(_head.pack(_record.size + len(line), RECORD))
            out.append(_record.pack(stream, flags, now, len(line)))
            out.append(line)
        with self._write:
            write_all(b"".join(out))

    def request(self, op, name="", args=None, timeout=None):
        """Asks the service and waits for the answer, at most timeout seconds."""
        with self._turn:
            self._next += 1
            number = self._next
            self._waiting.add(number)
        try:
            question = {"id": number, "op": op, "name": name}
            if args is not None:
                question["args"] = args
            self.send(REQUEST, question)
            answer = self._wait(number, None if timeout is None else time.monotonic() + timeout)
        finally:
            with self._turn:
                self._waiting.discard(number)
                self._answers.pop(number, None)
        failure = answer.get("error")
        if failure:
            raise Refused(failure.get("code", ""), failure.get("message", ""))
        return answer.get("result")

    def _wait(self, number, deadline):
        while True:
            with self._turn:
                while number not in self._answers and self._reading:
                    left = None if deadline is None else deadline - time.monotonic()
                    if left is not None and left <= 0:
                        raise TimeoutError(errno.ETIMEDOUT, "timed out")
                    self._turn.wait(left)
                if number in self._answers:
                    return self._answers.pop(number)
                self._reading = True
            try:
                self._read(deadline)
            finally:
                with self._turn:
                    self._reading = False
                    self._turn.notify_all()

    def _read(self, deadline):
        if deadline is not None:
            poll = select.poll()
            poll.register(STREAM, select.POLLIN)
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise TimeoutError(errno.ETIMEDOUT, "timed out")
        kind, payload = read_frame()
        if kind == RESPONSE:
            answer = json.loads(payload)
            with self._turn:
                if answer["id"] in self._waiting:
                    self._answers[answer["id"]] = answer
        elif kind == STOP:
            os._exit(0)  # the service ends the process in any case
