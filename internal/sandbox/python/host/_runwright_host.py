"""Runs one job in an interpreter that has confined itself.

The process has been confined already when it begins: namespaces, root, Landlock,
limits and a wide filter of system calls. It loads what needs executable memory,
puts the last filter in place, and only then takes the job.
"""

import sys

_HOST = [p for p in sys.path if p.endswith("/host")]

import atexit
import builtins
import ctypes
import faulthandler
import importlib
import json
import linecache
import os
import threading
import traceback
import types

import _runwright_link as wire
import _runwright_net
import _runwright_streams
import _runwright_system

SECCOMP, SET_MODE_FILTER = 317, 1  # x86-64


def load_extensions(names):
    """Loads the C extensions of the standard library: none can be loaded once
    there is no executable memory to be had."""
    try:
        ctypes.CDLL("libgcc_s.so.1")  # the C library wants it when a thread ends early
    except OSError:
        pass
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            pass  # a library that it needs is not installed; the runbook is told when it imports it


class _Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def lock(text, flags):
    import base64

    code = base64.b64decode(text)
    if not code:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p).value)
    if libc.syscall(SECCOMP, SET_MODE_FILTER, ctypes.c_ulong(flags), ctypes.byref(program)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, "seccomp filter: " + os.strerror(number))


def describe(kind, value, trace, file):
    """The text and the record of an exception that ended the script."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HOST_FILES):
        trace = trace.tb_next
    try:
        name = kind.__module__ + "." + kind.__qualname__ if kind.__module__ not in ("builtins", "__main__") else kind.__qualname__
        head = traceback.format_exception_only(kind, value)[-1].strip()
        body = "".join(traceback.format_exception(kind, value, trace)).rstrip("\n")
    except Exception as broken:  # an exception that cannot be shown
        name, head, body = kind.__name__, kind.__name__ + " (its text cannot be made: %r)" % type(broken), ""
    line = None
    if issubclass(kind, SyntaxError):
        line = getattr(value, "lineno", None)
    else:
        for frame, number in traceback.walk_tb(trace):
            if frame.f_code.co_filename == file:
                line = number
    record = {"message": str_of(value), "fullyQualifiedErrorId": name, "category": "NotSpecified", "exceptionType": name}
    if isinstance(line, int):
        record["line"] = line
    return head + "\n" + body if body else head, record


def str_of(value):
    try:
        return str(value)
    except Exception:
        return type(value).__name__


_HOST_FILES = tuple(p + "/" for p in _HOST) or ("<none>",)
_MAX_EXCEPTION = 256 << 10


def status_of(code):
    """What sys.exit(code) means: None when the job is well, else the text."""
    if code is None or code == 0 and not isinstance(code, str):
        return None
    if isinstance(code, int):
        return "The script ended with exit code %d." % code
    print(code, file=sys.stderr)
    return "The script ended with: %s" % str_of(code)


def execute(job, temp):
    """Runs the script; returns the outcome."""
    name = job.get("file") or "runbook.py"
    path = os.path.join(temp, name)
    text = job["script"]
    if text.startswith("\ufeff"):
        text = text[1:]
    text = text.replace("\r\n", "\n")
    with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as f:
        f.write(text)
    linecache.cache[path] = (len(text), None, text.splitlines(True), path)
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    sys.argv = [path] + list(job.get("parameters") or [])
    sys.path.insert(0, temp)
    outcome = {"jobId": job["id"], "status": "Completed"}

    def fail(text, record=None):
        if len(text) > _MAX_EXCEPTION:
            text = text[:_MAX_EXCEPTION] + "\n…"
        outcome["status"], outcome["exception"] = "Failed", text.encode("utf-8", "backslashreplace").decode("utf-8")
        if record is not None:
            outcome["errorRecord"] = record

    try:
        exec(compile(text, path, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as leave:
        text = status_of(leave.code)
        if text is not None:
            fail(text)
    except BaseException:
        fail(*describe(*sys.exc_info(), path))
    for end in (threading._shutdown, atexit._run_exitfuncs):
        try:
            end()
        except SystemExit:
            pass
        except BaseException:
            if outcome["status"] == "Completed":
                fail(*describe(*sys.exc_info(), path))
    return outcome


def environment(job, temp):
    """The environment of a job: what the service gave the process, and these."""
    os.environ.update({"HOME": temp, "TMPDIR": temp, "AUTOMATION_JOB_ID": job["id"], "AUTOMATION_ACTIVITY_ID": job["id"],
                       "AUTOMATION_RUNBOOK_NAME": job.get("runbook") or "", **job.get("environment", {})})


def main():
    link = wire.Link()
    faulthandler.enable(2)  # the log of the service says where C code crashed
    setup = json.loads(os.environ.pop("RUNWRIGHT_PYTHON"))
    load_extensions(setup["extensions"])
    for name in setup["modules"]:
        importlib.import_module(name)
    sys.stdout = sys.__stdout__ = _runwright_streams.open_stream(link, wire.OUTPUT, 1, "<stdout>")
    sys.stderr = sys.__stderr__ = _runwright_streams.open_stream(link, wire.ERROR, 2, "<stderr>")
    service = types.ModuleType("_runwright_service", "What the modules for runbooks ask of the service.")
    service.request, service.Refused = link.request, wire.Refused
    service.trace = lambda text: link.records(wire.VERBOSE, [str(text).encode("utf-8", "backslashreplace")])
    sys.modules[service.__name__] = service
    node = _runwright_system.freeze()
    _runwright_net.install(link, node)
    sys.path[:] = [p for p in sys.path if p not in _HOST] + setup["path"]
    threading.stack_size(setup["stack"])
    link.send(wire.READY, {"pid": os.getpid()})
    while True:
        kind, payload = wire.read_frame()
        if kind == wire.LOCK:
            order = json.loads(payload)
            temp = order["tempRoot"]
            os.chdir(temp)
            if not setup["root"]:
                _runwright_system.keep_modes(os.path.realpath(temp))
            lock(order.get("filter") or "", order["flags"])
            link.send(wire.LOCKED, {"pid": os.getpid(), "listener": -1})
        elif kind == wire.PING:
            link.send(wire.PONG)
        elif kind == wire.JOB:
            job = json.loads(payload)
            environment(job, temp)
            outcome = execute(job, temp)
            for stream in (sys.__stdout__, sys.__stderr__):
                finish(stream)
            link.send(wire.OUTCOME, outcome)
        elif kind not in (wire.GO, wire.STOP):
            os._exit(81)


def finish(stream):
    """Sends what a stream holds, also when the script has closed it or taken it apart."""
    try:
        stream.flush()
        stream.buffer.raw.finish()
    except (ValueError, AttributeError, OSError):
        pass
