"""Connections through the service.

There are no sockets of the network here. A socket for TCP begins as one end of
a pair that leads nowhere; connect asks the service, which looks up the name,
decides, connects and hands in the connected descriptor. What needs anything
else says what it needs.
"""

import _socket
import errno
import os
import socket
import struct
import threading
import weakref

import _runwright_link as wire

HANDED = 4

_ADVICE = "run this runbook on a hybrid worker"


def _refuse(what):
    return PermissionError(errno.EPERM, "%s is not possible in the sandbox; %s" % (what, _ADVICE))


class Connections:
    """The descriptors that the service hands in, by key."""

    def __init__(self, link):
        self.link = link
        self.lock = threading.Lock()
        self.came = {}
        self.next = 0
        self.source = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, fileno=HANDED)
        self.pending = {}  # descriptors of sockets that are not connected
        self.keys = {}     # keys by descriptor of those that are

    def open(self, address, timeout):
        with self.lock:
            self.next += 1
            key = self.next
        try:
            got = self.link.request("network.connect", address, {"key": key}, timeout)
            failure = got.get("failure")
            if failure:
                raise _failure(failure)
            return key, self._take(key)
        except BaseException:
            self.release(key)
            raise

    def _take(self, key):
        # The descriptor was sent before the answer, so it is there.
        with self.lock:
            while key not in self.came:
                data, control, flags, _ = self.source.recvmsg(9, _socket.CMSG_SPACE(4), 0x40000000)
                if not data:
                    os._exit(0)
                number, = struct.unpack("<Q", data)
                if not control:
                    self.came[number] = None
                    continue
                self.came[number], = struct.unpack("i", control[0][2][:4])
            fd = self.came.pop(key)
        if fd is None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return fd

    def release(self, key):
        self.link.send(wire.RELEASE, {"key": key})


def _failure(f):
    kind, text = f.get("kind"), f.get("message", "")
    if kind == "name":
        return socket.gaierror(socket.EAI_NONAME, text)
    if kind == "lookup":
        return socket.gaierror(socket.EAI_AGAIN, text)
    if kind == "timeout":
        return TimeoutError(errno.ETIMEDOUT, text)
    if kind == "system":
        return OSError(f["errno"], os.strerror(f["errno"]))
    if kind == "refused":
        return PermissionError(errno.EACCES, text)
    return OSError(errno.ENETUNREACH, text)


def _address(address):
    host, port = address[0], address[1]
    if isinstance(host, bytes):
        host = host.decode("idna")
    if host == "":
        host = "localhost"
    return "[%s]:%d" % (host, port) if ":" in host else "%s:%d" % (host, port)


_SERVICES = {"http": 80, "https": 443, "ftp": 21, "ssh": 22, "smtp": 25, "ldap": 389, "ldaps": 636, "imaps": 993, "submission": 587}


def _port(port):
    if port is None:
        return 0
    if isinstance(port, bytes):
        port = port.decode("ascii")
    if isinstance(port, str):
        if port in _SERVICES:
            return _SERVICES[port]
        try:
            return int(port)
        except ValueError:
            raise socket.gaierror(socket.EAI_SERVICE, "the port '%s' is not known in the sandbox; give its number" % port) from None
    return int(port)


def install(link, node):
    """Puts all this in the place of what module socket has."""
    net = Connections(link)
    inet = (socket.AF_INET, socket.AF_INET6)
    kinds = ~(socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    cls, raw = socket.socket, _socket.socket
    begin, ended, old_detach = cls.__init__, cls._real_close, cls.detach
    old_connect, old_connect_ex, old_setsockopt = raw.connect, raw.connect_ex, raw.setsockopt

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is not None:
            begin(self, family, type, proto, fileno)
            return
        family = socket.AF_INET if family == -1 else family
        kind = (socket.SOCK_STREAM if type == -1 else type) & kinds
        if family not in inet:
            raise _refuse("A socket of the family %s" % getattr(family, "name", family))
        if kind == socket.SOCK_DGRAM:
            raise _refuse("UDP")
        if kind != socket.SOCK_STREAM or proto not in (-1, 0, socket.IPPROTO_TCP):
            raise _refuse("A socket that is not for TCP")
        ours, other = _socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM, 0)
        other.close()
        fd = ours.detach()
        begin(self, family, socket.SOCK_STREAM, socket.IPPROTO_TCP if proto == -1 else proto, fd)
        net.pending[fd] = True
        if type != -1 and type & socket.SOCK_NONBLOCK:
            self.setblocking(False)

    def connect(self, address):
        old = self.fileno()
        if old not in net.pending:
            return old_connect(self, address)
        if not isinstance(address, tuple) or len(address) < 2:
            raise TypeError("an address is a tuple of host and port, not %r" % (address,))
        wait = self.gettimeout()
        try:
            key, fd = net.open(_address(address), None if not wait else wait)
        except TimeoutError:
            raise TimeoutError("timed out") from None
        family, kind, proto = self.family, self.type, self.proto
        del net.pending[old]
        raw.close(self)
        raw.__init__(self, family, kind, proto, fd)
        net.keys[fd] = key
        raw.settimeout(self, wait)

    def connect_ex(self, address):
        if self.fileno() not in net.pending:
            return old_connect_ex(self, address)
        try:
            self.connect(address)
        except OSError as e:
            if isinstance(e, socket.gaierror) or e.errno is None:
                raise
            return e.errno
        return 0

    def bind(self, address):
        raise _refuse("To bind a socket to an address")

    def listen(self, backlog=0):
        raise _refuse("To listen for connections")

    def setsockopt(self, *args):
        if self.fileno() < 0:
            return old_setsockopt(self, *args)
        return None  # options are the service's affair; none changes what a connection carries

    def shutdown(self, how):
        # There is no call for it here. What is written is sent; the end of the
        # stream follows when the socket is closed.
        if self.fileno() < 0:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        if how not in (socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if how == socket.SHUT_RDWR and self.fileno() in net.keys:
            net.release(net.keys.pop(self.fileno()))

    def _real_close(self, *args):
        fd = self.fileno()
        net.pending.pop(fd, None)
        key = net.keys.pop(fd, None)
        ended(self, *args)
        if key is not None:
            net.release(key)

    for f in (__init__, connect, connect_ex, bind, listen, setsockopt, shutdown, _real_close):
        setattr(cls, f.__name__, f)

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        """Gives the name back as its own address: the service looks it up when a
        connection is made, and who may not connect may not ask either."""
        if type not in (0, socket.SOCK_STREAM):
            raise socket.gaierror(socket.EAI_SOCKTYPE, "only TCP is possible in the sandbox; " + _ADVICE)
        if host is None or flags & socket.AI_PASSIVE:
            raise socket.gaierror(socket.EAI_NONAME, "to listen for connections is not possible in the sandbox; " + _ADVICE)
        if isinstance(host, bytes):
            host = host.decode("idna")
        number = _port(port)
        six = family == socket.AF_INET6 or ":" in host
        kind = socket.AddressFamily.AF_INET6 if six else socket.AddressFamily.AF_INET
        return [(kind, socket.SocketKind.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, number, 0, 0) if six else (host, number))]

    def lookup(name, *_):
        if name == node or name == "localhost":
            return "127.0.0.1"
        raise socket.gaierror(socket.EAI_FAIL, "to look up the address of '%s' is not possible in the sandbox: connect to the name, or %s" % (name, _ADVICE))

    def lookup_ex(name):
        return name, [], [lookup(name)]

    def reverse(address):
        raise socket.herror(1, "to look up the name of '%s' is not possible in the sandbox; %s" % (address, _ADVICE))

    socket.getaddrinfo = getaddrinfo
    socket.gethostbyname, socket.gethostbyname_ex, socket.gethostbyaddr = lookup, lookup_ex, reverse
    socket.gethostname = lambda: node
    socket.has_ipv6 = True
