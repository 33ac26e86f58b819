import ctypes, errno, mmap, os, signal, subprocess, sys, threading

libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = dict(vfork=58, fork=57, kill=62, symlink=88, link=86, chown=92, utimensat=280, mknod=133, setxattr=188, memfd_create=319, execveat=322,
               pidfd_open=434, pidfd_send_signal=424, clone3=435, clone=56, socket=41, connect=42, bind=49, listen=50, setsockopt=54, sendmsg=46, sendmmsg=307,
               personality=135, clock_settime=227, settimeofday=164, syslog=103, sethostname=170, setrlimit=160, prlimit64=302, prctl=157, seccomp=317,
               landlock_create_ruleset=444, sched_setaffinity=203, sched_setscheduler=144, setuid=105, capset=126, inotify_init1=294, eventfd2=290, timerfd_create=283,
               signalfd4=289, msgget=68, semget=64, shmget=29, mq_open=240, swapon=167, reboot=169, acct=163, quotactl=179, iopl=172, ioperm=173, modify_ldt=154,
               uselib=134, vhangup=153, splice=275, vmsplice=278, tee=276, fanotify_init=300, kcmp=312, mlock=149, pkey_mprotect=329, rseq=334, fallocate=285,
               dup2=33, pipe2=293, tgkill=234, tkill=200, rt_sigqueueinfo=129, execve=59, arch_prctl=158, set_tid_address=218, sysinfo=99, uname=63, pread64=17)


def raw(name, *args):
    r = libc.syscall(NUMBERS[name], *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    if r < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if name in ("fork", "vfork", "clone") and r == 0:
        os._exit(0)
    return r


def readable(path):
    return open(path, "rb").read(1)


def executable_memory():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)


def callback():
    ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)()


def make_executable():
    buffer = ctypes.create_string_buffer(8192)
    address = (ctypes.addressof(buffer) + 4095) & ~4095
    if libc.mprotect(ctypes.c_void_p(address), 4096, 7) != 0:
        raise OSError(ctypes.get_errno(), "mprotect")


def file_executable():
    with open("code", "wb") as f:
        f.write(b"\xc3" * 4096)
    with open("code", "r+b") as f:
        mmap.mmap(f.fileno(), 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)


def descriptors():
    found = []
    for fd in range(256):
        try:
            os.fstat(fd)
            found.append(fd)
        except OSError:
            pass
    if found != [0, 1, 2, 3, 4]:
        return found
    raise OSError(0, "only ours")


lib = os.path.dirname(os.__file__)
host = [p for p in sys.path if p.endswith("/lib") and "runwright" in p or "python/lib" in p]
PROBES = {
    "group process": None,
    "os.fork": os.fork, "posix_spawn": lambda: os.posix_spawn(sys.executable, ["x"], {}), "subprocess": lambda: subprocess.run([sys.executable, "-c", ""]),
    "os.execv": lambda: os.execv(sys.executable, [sys.executable]), "fork": lambda: raw("fork"), "vfork": lambda: raw("vfork"),
    "clone of a process": lambda: raw("clone", 17, 0, 0, 0, 0), "clone with namespaces": lambda: raw("clone", 0x3d0f00 | 0x10000000, 0, 0, 0, 0), "clone3": lambda: raw("clone3", 0, 0),
    "kill all": lambda: os.kill(-1, 0), "kill parent": lambda: os.kill(os.getppid() or 1, signal.SIGTERM), "tgkill": lambda: raw("tgkill", 1, 1, 0),
    "tkill": lambda: raw("tkill", 1, 0), "queue a signal": lambda: raw("rt_sigqueueinfo", 1, 0, 0), "pidfd_open": lambda: raw("pidfd_open", 1, 0),
    "memfd and execveat": lambda: raw("execveat", raw("memfd_create", b"x", 0), b"", 0, 0, 0x1000), "execveat": lambda: raw("execveat", -100, sys.executable.encode(), 0, 0, 0),
    "setuid": lambda: raw("setuid", 0), "capset": lambda: raw("capset", 0, 0),
    "group files": None,
    "read /etc/passwd": lambda: readable("/etc/passwd"), "read /etc/hostname": lambda: readable("/etc/hostname"), "list /": lambda: os.listdir("/"), "list /proc": lambda: os.listdir("/proc"),
    "read /proc/self/mem": lambda: readable("/proc/self/mem"), "read /proc/1/environ": lambda: readable("/proc/1/environ"), "list above": lambda: os.listdir(lib + "/../../../../../.."), "stat /etc": lambda: os.stat("/etc"),
    "symbolic link": lambda: os.symlink("/etc/passwd", "l"), "hard link": lambda: os.link(os.__file__, "h"), "write to the library": lambda: open(lib + "/x.py", "w"),
    "change the library": lambda: os.chmod(lib, 0o777), "remove from the library": lambda: os.unlink(os.__file__), "write to the modules for runbooks": lambda: open(host[0] + "/automationassets.py", "a"),
    "set times": lambda: os.utime("Probes.py"), "device": lambda: os.mknod("d", 0o600 | 0o020000, os.makedev(1, 3)), "extended attribute": lambda: os.setxattr("Probes.py", "user.x", b"1"),
    "read /dev/mem": lambda: readable("/dev/mem"), "write the root": lambda: open("/x", "w"), "make a folder in the root": lambda: os.mkdir("/x"),
    "run a file of the job's": lambda: (open("run", "w").write("#!/x"), os.chmod("run", 0o755), os.execv("run", ["run"])),
    "group memory": None,
    "executable memory": executable_memory, "callback of C": callback, "make memory executable": make_executable, "map a file of the job's for execution": file_executable,
    "group network": None,
    **{"socket %d %d %d" % k: (lambda k=k: raw("socket", *k)) for k in [(2, 1, 0), (2, 1, 262), (2, 2, 0), (2, 3, 1), (10, 1, 0), (1, 1, 0), (1, 2, 0), (16, 3, 0), (40, 1, 0), (17, 3, 0), (38, 5, 0)]},
    "connect": lambda: raw("connect", 4, 0, 0), "bind": lambda: raw("bind", 4, 0, 0), "listen": lambda: raw("listen", 4, 1), "setsockopt": lambda: raw("setsockopt", 4, 1, 1, 0, 0), "sendmsg": lambda: raw("sendmsg", 4, 0, 0),
    "group kernel": None,
    **{name: (lambda name=name: raw(name, 0, 0, 0, 0, 0)) for name in "personality clock_settime settimeofday syslog sethostname setrlimit prlimit64 prctl seccomp landlock_create_ruleset sched_setaffinity sched_setscheduler inotify_init1 eventfd2 timerfd_create signalfd4 msgget semget shmget mq_open swapon reboot acct quotactl iopl ioperm modify_ldt uselib vhangup splice vmsplice tee fanotify_init kcmp mlock pkey_mprotect rseq arch_prctl set_tid_address sysinfo uname pread64 dup2 pipe2 chown fallocate".split()},
    "ioctl TIOCSTI": lambda: __import__("fcntl").ioctl(3, 0x5412, b"x"), "fcntl F_SETLEASE": lambda: __import__("fcntl").fcntl(3, 1024, 0),
    "group leaks": None,
    "descriptors": descriptors,
}

for name, probe in PROBES.items():
    if probe is None:
        print(name)
        continue
    try:
        print("reached %s: %r" % (name, probe()))
    except BaseException as e:
        print("refused %s: %s" % (name, type(e).__name__))
print("environment", *sorted(os.environ))
