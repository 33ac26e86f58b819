"""Compiles the sources that it is given and prints the code, in parts, as JSON.

It runs as a job does, in Python 3 and in 2.7, with the package as the folder of
packages, and imports nothing of it. What does not compile is left out: it may be
for another version.
"""
import base64
import json
import os
import py_compile
import sys
import warnings

PART = 48 << 10
warnings.simplefilter("ignore")
names = json.loads(sys.argv[1])
root = [p for p in sys.path if p == "/mod" or os.path.basename(p) == sys.argv[2]][0]
options = {}
if sys.version_info[0] == 2:
    def target(name):
        return name + "c"
else:
    import importlib.util

    # The folder is never changed: there is nothing to check at each import.
    options["invalidation_mode"] = py_compile.PycInvalidationMode.UNCHECKED_HASH

    def target(name):
        return importlib.util.cache_from_source(name)

for name in names:
    source = os.path.join(root, *name.split("/"))
    try:
        py_compile.compile(source, cfile="code", dfile=source, doraise=True, **options)
    except Exception:
        continue
    with open("code", "rb") as f:
        code = f.read()
    os.unlink("code")
    for at in range(0, max(len(code), 1), PART):
        print(json.dumps({"path": target(name), "code": base64.b64encode(code[at:at + PART]).decode("ascii"), "last": at + PART >= len(code)}))
