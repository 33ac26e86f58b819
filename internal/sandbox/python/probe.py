import ctypes, importlib, json, os, platform, site, sys

stdlib = os.path.realpath(os.path.dirname(os.__file__))
dynload = os.path.join(stdlib, "lib-dynload")
extensions = []
if os.path.isdir(dynload):
    for name in sorted(os.listdir(dynload)):
        module = name.split(".")[0]
        if not name.endswith(".so") or module.startswith(("_test", "_xx", "xx", "_ctypes_test", "_tkinter", "_curses", "readline", "nis", "ossaudiodev", "linuxaudiodev", "dl", "bsddb", "_bsddb", "gdbm", "dbm", "imageop")):
            continue
        try:
            importlib.import_module(module)
        except Exception:
            continue
        extensions.append(module)

try:
    ctypes.CDLL("libgcc_s.so.1")  # the C library loads it when a thread ends early
except OSError:
    pass

class Info(ctypes.Structure):
    _fields_ = [("address", ctypes.c_void_p), ("name", ctypes.c_char_p)]

libraries = []

def note(info, size, data):
    name = info.contents.name
    if name:
        libraries.append(name if str is bytes else os.fsdecode(name))
    return 0

def loaded():
    del libraries[:]
    ctypes.CDLL(None).dl_iterate_phdr(ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Info), ctypes.c_size_t, ctypes.c_void_p)(note), None)
    return [n for n in libraries if n.startswith("/") and os.path.isfile(n) and os.path.dirname(os.path.realpath(n)) != dynload]

needed = loaded()
for name in ("libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1"):
    try:
        ctypes.CDLL(name)  # what compiled packages may count on (PEP 600)
    except OSError:
        pass
native = [n for n in loaded() if n not in needed]
try:
    tell = ctypes.CDLL(None).gnu_get_libc_version
    tell.restype = ctypes.c_char_p
    libc = "glibc " + tell().decode("ascii")
except AttributeError:  # another C library
    libc = ""
packages = []
for p in site.getsitepackages():
    p = os.path.realpath(p)
    if os.path.isdir(p) and p not in packages:
        packages.append(p)
print(json.dumps({
    "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable), "version": platform.python_version(),
    "implementation": platform.python_implementation().lower(), "machine": platform.machine(), "system": "linux" if sys.platform == "linux2" else sys.platform,
    "libc": libc, "prefix": getattr(sys, "base_prefix", sys.prefix), "stdlib": stdlib,
    "dynload": dynload if extensions else "", "extensions": extensions, "libraries": needed, "native_libraries": native, "packages": packages,
    "release": platform.release(), "build": platform.version(), "threaded": not getattr(sys, "_is_gil_enabled", lambda: True)(), "zoneinfo": os.path.isdir("/usr/share/zoneinfo"),
}))
