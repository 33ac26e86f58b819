"""What the standard library asks of the kernel and the kernel will refuse,
answered otherwise: from memory, or by calls that there are."""

import errno
import os
import select
import shutil
import socket
import subprocess
import time

_ADVICE = "is not possible in the sandbox; run this runbook on a hybrid worker"


def freeze():
    """Answers from now what would be asked in vain. Returns the name of the machine
    as jobs see it."""
    uname = os.uname()
    os.uname = lambda: uname
    count = os.cpu_count() or 1
    os.cpu_count = lambda: count
    for name in ("getuid", "geteuid", "getgid", "getegid", "getppid", "getpid"):
        setattr(os, name, _always(getattr(os, name)()))
    import platform

    platform.platform()  # remembers what it finds
    time.process_time = time.process_time_ns = _refuser("To measure processor time")
    time.thread_time = time.thread_time_ns = time.process_time
    os.times = time.process_time
    start = _refuser("To start a program")
    for name in ("fork", "forkpty", "posix_spawn", "posix_spawnp", "execv", "execve", "system", "popen"):
        setattr(os, name, start)  # the other functions of that kind call these
    subprocess.Popen.__init__ = lambda self, *args, **kwargs: start()
    subprocess.Popen.__del__ = lambda self: None
    os.pipe = _pipe
    os.truncate = _truncate
    select.select = _select
    shutil.copystat = _copystat
    return uname.nodename


def _always(value):
    return lambda: value


def _refuser(what):
    def refuse(*args, **kwargs):
        raise PermissionError(errno.EPERM, what + " " + _ADVICE)

    return refuse


def _pipe():
    """A pair of sockets serves as well."""
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


def _truncate(path, length):
    fd = path if isinstance(path, int) else os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(fd, length)
    finally:
        if fd is not path:
            os.close(fd)


def _number(f):
    return f if isinstance(f, int) else f.fileno()


def _select(rlist, wlist, xlist, timeout=None):
    """select.select by means of poll."""
    if timeout is not None and timeout < 0:
        raise ValueError("timeout must be non-negative")
    rlist, wlist, xlist = list(rlist), list(wlist), list(xlist)
    wanted = {}
    for files, event in ((rlist, select.POLLIN), (wlist, select.POLLOUT), (xlist, select.POLLPRI)):
        for f in files:
            wanted[_number(f)] = wanted.get(_number(f), 0) | event
    poll = select.poll()
    for fd, events in wanted.items():
        poll.register(fd, events)
    came = dict(poll.poll(None if timeout is None else timeout * 1000))
    if any(events & select.POLLNVAL for events in came.values()):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    ends = select.POLLHUP | select.POLLERR

    def ready(files, event):
        return [f for f in files if came.get(_number(f), 0) & event]

    return ready(rlist, select.POLLIN | ends), ready(wlist, select.POLLOUT | select.POLLERR), ready(xlist, select.POLLPRI)


def _copystat(src, dst, *, follow_symlinks=True):
    """Copies what can be set here: the mode of a file, not its times."""
    if follow_symlinks:
        shutil.copymode(src, dst)


def keep_modes(temp):
    """Where files have the machine's names there is no call that changes modes.
    Those of the job's own files matter to nobody else, so that is let pass."""
    def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
        if isinstance(path, int) or dir_fd is not None or not os.path.realpath(os.fsdecode(path)).startswith(temp + os.sep):
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), path)
        os.stat(path)

    os.chmod = chmod
