"""Runs one job in an interpreter of Python 2.7 that has confined itself.

What the host for Python 3 is, in the other language and without a network: an
interpreter of this age makes sockets by calls that the sandbox does not have.
"""

import sys

_HOST = [p for p in sys.path if p.endswith("/host2")]

import __builtin__
import atexit
import base64
import ctypes
import errno
import importlib
import json
import linecache
import os
import re
import select
import socket
import struct
import threading
import time
import traceback
import types

STREAM = 3
SECCOMP, SET_MODE_FILTER = 317, 1  # x86-64
GO, LOCKED, JOB, RECORD, REQUEST, RESPONSE, OUTCOME, STOP, PING, PONG, READY, LOCK = 3, 2, 5, 6, 8, 9, 10, 11, 12, 13, 17, 18
OUTPUT, ERROR, VERBOSE = 1, 2, 4
MAX_TEXT = 1 << 20
MAX_PAYLOAD = 16 << 20
MAX_EXCEPTION = 256 << 10

_head = struct.Struct("<IB")
_record = struct.Struct("<BBQI")


class Refused(Exception):
    """The service's refusal of a request: a code for programs, a text for people."""

    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


def write_all(data):
    at = 0
    while at < len(data):
        at += os.write(STREAM, data[at:at + (1 << 20)])


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


class Link(object):
    """The stream to the service. A thread that waits for an answer reads for all."""

    def __init__(self):
        self._write = threading.Lock()
        self._turn = threading.Condition()
        self._reading = False
        self._answers = {}
        self._next = 0

    def send(self, kind, value=None):
        payload = b"" if value is None else json.dumps(value)
        if len(payload) > MAX_PAYLOAD:
            raise ValueError("the value is larger than the sandbox passes on (%d MiB)" % (MAX_PAYLOAD >> 20))
        with self._write:
            write_all(_head.pack(len(payload), kind) + payload)

    def records(self, stream, lines):
        now = int(time.time() * 1e9)
        out = []
        for line in lines:
            line = line.decode("utf-8", "replace").encode("utf-8")
            flags = 0
            if len(line) > MAX_TEXT:
                line = line[:MAX_TEXT].decode("utf-8", "ignore").encode("utf-8")
                flags = 1
            out.append(_head.pack(_record.size + len(line), RECORD) + _record.pack(stream, flags, now, len(line)) + line)
        with self._write:
            write_all(b"".join(out))

    def request(self, op, name="", args=None):
        with self._turn:
            self._next += 1
            number = self._next
        question = {"id": number, "op": op, "name": name}
        if args is not None:
            question["args"] = args
        self.send(REQUEST, question)
        answer = self._wait(number)
        failure = answer.get("error")
        if failure:
            raise Refused(failure.get("code", ""), failure.get("message", "").encode("utf-8"))
        return answer.get("result")

    def _wait(self, number):
        while True:
            with self._turn:
                while number not in self._answers and self._reading:
                    self._turn.wait()
                if number in self._answers:
                    return self._answers.pop(number)
                self._reading = True
            try:
                kind, payload = read_frame()
                if kind == STOP:
                    os._exit(0)
                if kind == RESPONSE:
                    answer = json.loads(payload)
                    with self._turn:
                        self._answers[answer["id"]] = answer
            finally:
                with self._turn:
                    self._reading = False
                    self._turn.notifyAll()


class Stream(object):
    """Standard output or error: its lines become records."""

    encoding, errors, mode, closed, softspace = "UTF-8", "strict", "w", False, 0

    def __init__(self, link, stream, number, name):
        self._link, self._stream, self._number, self.name = link, stream, number, name
        self._rest, self._size, self._lock = [], 0, threading.RLock()

    def write(self, data):
        data = data.encode("utf-8") if isinstance(data, unicode) else str(data)
        with self._lock:
            end = data.rfind("\n")
            if end >= 0:
                lines = ("".join(self._rest) + data[:end]).split("\n")
                self._rest, self._size = [], 0
                self._send(lines)
                data = data[end + 1:]
            room = MAX_TEXT + 1 - self._size
            if data and room > 0:
                self._rest.append(data[:room])
                self._size += min(room, len(data))

    def _send(self, lines):
        for at in range(0, len(lines), 4096):
            self._link.records(self._stream, [line[:-1] if line.endswith("\r") else line for line in lines[at:at + 4096]])

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def fileno(self):
        return self._number

    def close(self):
        pass

    def finish(self):
        with self._lock:
            if self._rest:
                self._send(["".join(self._rest)])
                self._rest = []


class _Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def lock(text, flags):
    code = base64.b64decode(text)
    if not code:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    buf = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buf, ctypes.c_void_p).value)
    if libc.syscall(SECCOMP, SET_MODE_FILTER, ctypes.c_ulong(flags), ctypes.byref(program)) != 0:
        raise OSError(ctypes.get_errno(), "seccomp filter: " + os.strerror(ctypes.get_errno()))


def load_extensions(names):
    for name in ["libgcc_s.so.1"]:
        try:
            ctypes.CDLL(name)  # the C library wants it when a thread ends early
        except OSError:
            pass
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            pass  # a library that it needs is not installed; the runbook is told when it imports it


_ADVICE = "is not possible in the sandbox; run this runbook on a hybrid worker"


def sleep(seconds):
    if seconds < 0:
        raise IOError(errno.EINVAL, os.strerror(errno.EINVAL))
    end = time.time() + seconds
    while True:
        left = end - time.time()
        if left <= 0:
            return
        select.poll().poll(min(left, 1000000) * 1000 + 0.5)


def select_by_poll(rlist, wlist, xlist, timeout=None):
    def number(f):
        return f if isinstance(f, (int, long)) else f.fileno()

    wanted = {}
    for files, event in ((rlist, select.POLLIN), (wlist, select.POLLOUT), (xlist, select.POLLPRI)):
        for f in files:
            wanted[number(f)] = wanted.get(number(f), 0) | event
    poll = select.poll()
    for fd, events in wanted.items():
        poll.register(fd, events)
    came = dict(poll.poll(None if timeout is None else timeout * 1000))
    ends = select.POLLHUP | select.POLLERR
    return tuple([f for f in files if came.get(number(f), 0) & event] for files, event in
                 ((rlist, select.POLLIN | ends), (wlist, select.POLLOUT | select.POLLERR), (xlist, select.POLLPRI)))


def freeze():
    """Answers from now what would be asked in vain."""
    uname = os.uname()
    os.uname = lambda: uname
    for name in ("getuid", "geteuid", "getgid", "getegid", "getppid", "getpid"):
        setattr(os, name, (lambda value: lambda: value)(getattr(os, name)()))
    import platform
    import uuid  # looks for libraries by means of programs

    platform.platform()
    def start(*args, **kwargs):
        raise OSError(errno.EPERM, "To start a program " + _ADVICE)

    import subprocess

    for name in ("fork", "forkpty", "execv", "execve", "system", "popen", "popen2", "popen3", "popen4"):
        setattr(os, name, start)
    subprocess.Popen.__init__ = start
    subprocess.Popen.__del__ = lambda self: None
    time.sleep = sleep
    select.select = select_by_poll
    threading._sleep = sleep

    def refuse(*args, **kwargs):
        raise socket.error(errno.EPERM, "The network " + _ADVICE + ", or write it for Python 3")

    def lookup(*args, **kwargs):
        raise socket.gaierror(socket.EAI_FAIL, "the network " + _ADVICE + ", or write it for Python 3")

    begin = socket._socketobject.__init__

    def __init__(self, family=socket.AF_INET, type=socket.SOCK_STREAM, proto=0, _sock=None):
        if _sock is None:
            refuse()
        begin(self, family, type, proto, _sock)

    socket._socketobject.__init__ = __init__
    socket.create_connection = refuse
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getfqdn"):
        setattr(socket, name, lookup)
    socket.gethostname = lambda: uname[1]


_HOST_FILES = tuple(p + "/" for p in _HOST) or ("<none>",)


def text_of(value):
    try:
        s = str(value)
    except Exception:
        try:
            s = unicode(value).encode("utf-8")
        except Exception:
            return type(value).__name__.decode("ascii")
    return s.decode("utf-8", "replace")


def describe(kind, value, trace, path):
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HOST_FILES):
        trace = trace.tb_next
    module = getattr(kind, "__module__", "exceptions")
    name = kind.__name__ if module in ("exceptions", "__main__") else module + "." + kind.__name__
    head = traceback.format_exception_only(kind, value)[-1].strip().decode("utf-8", "replace")
    body = "".join(traceback.format_exception(kind, value, trace)).rstrip("\n").decode("utf-8", "replace")
    record = {"message": text_of(value), "fullyQualifiedErrorId": name, "category": "NotSpecified", "exceptionType": name}
    line = value.lineno if isinstance(value, SyntaxError) else None
    for f, number, _, _ in traceback.extract_tb(trace):
        if f == path:
            line = number
    if isinstance(line, int):
        record["line"] = line
    return head + u"\n" + body, record


def status_of(code):
    if code is None or code == 0 and not isinstance(code, basestring):
        return None
    if isinstance(code, (int, long)):
        return u"The script ended with exit code %d." % code
    sys.stderr.write(text_of(code) + u"\n")
    return u"The script ended with: " + text_of(code)


def source_of(text):
    """The bytes of a script: UTF-8, unless it says otherwise."""
    if text.startswith(u"\ufeff"):
        text = text[1:]
    text = text.replace(u"\r\n", u"\n")
    for line in text.split(u"\n")[:2]:
        said = re.match(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if said:
            return text.encode(said.group(1).encode("ascii"))
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def execute(job, temp):
    path = os.path.join(temp, (job.get("file") or u"runbook.py").encode("utf-8"))
    main = types.ModuleType("__main__")
    main.__file__, main.__builtins__ = path, __builtin__
    sys.modules["__main__"] = main
    sys.argv = [path] + [a.encode("utf-8") for a in job.get("parameters") or []]
    sys.path.insert(0, temp)
    outcome = {"jobId": job["id"], "status": "Completed"}

    def fail(text, record=None):
        outcome["status"], outcome["exception"] = "Failed", text if len(text) <= MAX_EXCEPTION else text[:MAX_EXCEPTION] + u"\n\u2026"
        if record is not None:
            outcome["errorRecord"] = record

    try:
        source = source_of(job["script"])
        with open(path, "wb") as f:
            f.write(source)
        linecache.cache[path] = (len(source), None, source.replace(b"\xef\xbb\xbf", b"").splitlines(True), path)
        exec compile(source, path, "exec", 0, True) in main.__dict__
    except SystemExit as leave:
        text = status_of(leave.code)
        if text is not None:
            fail(text)
    except BaseException:
        fail(*describe(*(sys.exc_info() + (path,))))
    for end in (threading._shutdown, atexit._run_exitfuncs):
        try:
            end()
        except SystemExit:
            pass
        except BaseException:
            if outcome["status"] == "Completed":
                fail(*describe(*(sys.exc_info() + (path,))))
    return outcome


def main():
    link = Link()
    setup = json.loads(os.environ.pop("RUNWRIGHT_PYTHON"))
    load_extensions(setup["extensions"])
    sys.stdout = sys.__stdout__ = out = Stream(link, OUTPUT, 1, "<stdout>")
    sys.stderr = sys.__stderr__ = err = Stream(link, ERROR, 2, "<stderr>")
    service = types.ModuleType("_runwright_service", "What the modules for runbooks ask of the service.")
    service.request, service.Refused = link.request, Refused
    service.trace = lambda text: link.records(VERBOSE, [text.encode("utf-8") if isinstance(text, unicode) else str(text)])
    sys.modules[service.__name__] = service
    freeze()
    sys.path[:] = [p for p in sys.path if p and p not in _HOST] + [p.encode("utf-8") for p in setup["path"]]
    threading.stack_size(setup["stack"])
    link.send(READY, {"pid": os.getpid()})
    while True:
        kind, payload = read_frame()
        if kind == LOCK:
            order = json.loads(payload)
            temp = os.path.realpath(order["tempRoot"].encode("utf-8"))
            os.chdir(temp)
            lock(order.get("filter") or "", order["flags"])
            link.send(LOCKED, {"pid": os.getpid(), "listener": -1})
        elif kind == PING:
            link.send(PONG)
        elif kind == JOB:
            job = json.loads(payload)
            ident = job["id"].encode("utf-8")
            os.environ.update({"HOME": temp, "TMPDIR": temp, "AUTOMATION_JOB_ID": ident, "AUTOMATION_ACTIVITY_ID": ident,
                               "AUTOMATION_RUNBOOK_NAME": (job.get("runbook") or u"").encode("utf-8")})
            os.environ.update((k.encode("utf-8"), v.encode("utf-8")) for k, v in job.get("environment", {}).items())
            outcome = execute(job, temp)
            out.finish()
            err.finish()
            link.send(OUTCOME, outcome)
        elif kind not in (GO, STOP):
            os._exit(81)
