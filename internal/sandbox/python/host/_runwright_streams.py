"""Standard output and error of a job as records of its streams, one a line."""

import io
import threading

import _runwright_link as wire


class Lines(io.RawIOBase):
    """A raw file whose lines become records. What has no end of line yet waits
    for it, or for the end of the job."""

    def __init__(self, link, stream, number):
        self._link = link
        self._stream = stream
        self._number = number
        self._rest = []
        self._size = 0
        self._lock = threading.RLock()

    def writable(self):
        return True

    def fileno(self):
        return self._number

    def isatty(self):
        return False

    def write(self, data):
        data = bytes(data)
        with self._lock:
            end = data.rfind(b"\n")
            if end < 0:
                self._keep(data)
                return len(data)
            lines = data[:end].split(b"\n")
            if self._rest:
                lines[0] = b"".join(self._rest) + lines[0]
                self._rest, self._size = [], 0
            self._send(lines)
            if end + 1 < len(data):
                self._keep(data[end + 1:])
        return len(data)

    def _keep(self, data):
        # What is beyond the longest text of a record would be cut anyway; one
        # byte more has it marked.
        room = wire.MAX_TEXT + 1 - self._size
        if room > 0:
            self._rest.append(data[:room])
            self._size += min(room, len(data))

    def _send(self, lines):
        for at in range(0, len(lines), 4096):
            self._link.records(self._stream, [line[:-1] if line.endswith(b"\r") else line for line in lines[at:at + 4096]])

    def finish(self):
        """Sends what has no end of line."""
        with self._lock:
            if self._rest:
                self._send([b"".join(self._rest)])
                self._rest, self._size = [], 0


def open_stream(link, stream, number, name):
    raw = Lines(link, stream, number)
    text = io.TextIOWrapper(io.BufferedWriter(raw, 64 << 10), encoding="utf-8", errors="backslashreplace", newline="\n", line_buffering=True)
    text.mode = "w"
    return text
