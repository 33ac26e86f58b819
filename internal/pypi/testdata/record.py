"""Records what the library `packaging` says, as the table that the tests compare with.

    python3 -m venv v && v/bin/pip install packaging && v/bin/python record.py > truth.json
"""
import itertools, json, sys
from packaging import markers, requirements, specifiers, tags, utils, version

versions = """1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0
1.0+abc.5 1.0+abc.7 1.0+5 1.0+10 1.0.post456.dev34 1.0.post456 1.1.dev1 0.9 1!0.1 1!1.0 2!0.0.1.dev1 1.0.0 1.0.1 1.2.3 1.2.3.4 01.2 1.0-1 1.0.r4 1.0rev2
v1.0 V2.0 1.0ALPHA 1.0-beta.2 1.0_c3 1.0pre4 1.0preview5 1.0.DEV 1.0.dev 1.0a 1.0.post 2012.10 2012c4 1.0+ubuntu-1 1.0+UBUNTU_1 1.2.0 1.2 1.2.0.0 1.10 1.9
1.4.post1 1.4.post1.dev2 1.4 2.2 2.2.post3 2.3 3.0 2.2.1 2.10.0a1 1.0.post0 1.0a0 0 0.0 2024.1.1 1.1.post1 1.1+local 1.1 1.1rc1 3.8.1 3.11.0rc1 3.11.0""".split()
broken = ["", "a", "1.0.", "1..0", "1.0+", "1.0+_", "1.0+a..b", "1.0-", "french toast", "1.0 dev", "1.0+a+b", "-1", "1.0a1b2", "1.x", "*", "1.*", "1.0post!1", "1e5", "1.0.dev1.post1", "é", "1.0@2", "1!"]
specs = """==1.0 ==1.0.0 ==1.0.* !=1.0.* ==1.* !=1.0 ~=1.0 ~=1.2.3 ~=2.2 ~=2.2.post3 ~=1.4.post1 ~=1.1a1 >=1.0 >1.0 <1.0 <=1.0 >1.0.post1 <1.0rc1 >=1.0a1 <1.1 >1.1 <1.1.post1
>1.0a1 ==1.0+abc.5 !=1.0+abc.5 ===1.0 ===v1.0 ===1.0+abc.5 <1!1.0 >=1!0.1 ==1!1.* >=1.0,<2 >=1.0,!=1.2.3,<2.3 ~=1.0,!=1.2.* ==2.2.post3 >2.2 <2.2.post3 >=3.8 <3.11 <4,>=3.8.1 ==1.0.post456
==1.2.* ==1.2.0.* <=1.1 >=1.1 <0.9.dev0 >1.0.dev1 ==1.1.* ~=0.9 !=1!0.1""".split()
badspecs = ["1.0", "=1.0", "~=1", ">=1.*", "==1.0+abc.*", ">=1.0+abc", "==1.0.dev1.*", "<>1.0", ">=", "==", "~=1.0.*", ">=1.0;", "===", "=>1", ">= 1.0 <2", "==1.*.1", "<1.0+x", "==1.0a1.*", "==1.0.post1.*"]
reqs = ["requests", "requests>=2", "requests >= 2.8 , < 3", "requests[socks]", "requests[socks, security]>=2.8.1", "requests[ ]", "a", "A.B-C_d", "name@https://example.org/a.whl",
 "name @ https://example.org/a.whl", "name @ https://example.org/a.whl ; python_version > '3'", "name (>=1.0)", "name(>=1.0,<2)", "name ; python_version < '3'", "name>=1;python_version<'3'",
 "name[x]==1.*; extra == 'y' and (os_name == 'posix' or sys_platform == \"win32\")", "x~=1.0,", "x;extra=='a'or extra=='b'", "x ; 'linux' in sys_platform", "x ; python_version not in '2.7 3.0'",
 "x ; os.name == 'posix'", "x ; python_implementation == 'CPython'", "x; '3.8' <= python_version", "x ; (python_version>='3')"]
badreqs = ["", "-a", "a-", "a b", "a[", "a[b", "a[b c]", "a>=", "a (>=1", "a ;", "a ; python_version", "a ; python_version > 3", "a ; foo == 'x'", "a ; python_version >= '3", "a @", "a==1.x", "a; 'x' == 'y'",
 "a ; (os_name == 'x'", "a ; os_name == 'x' and", "a ; os_name == 'x' nand os_name == 'y'", "a ; os_name = 'x'", "a>=1 b", "a,b", "a; not os_name == 'x'"]
E = dict
envs = [
 E(python_version="3.11", python_full_version="3.11.2", os_name="posix", sys_platform="linux", platform_machine="x86_64", platform_python_implementation="CPython", platform_release="6.1.0", platform_system="Linux", platform_version="#1 SMP", implementation_name="cpython", implementation_version="3.11.2"),
 E(python_version="3.8", python_full_version="3.8.18", os_name="nt", sys_platform="win32", platform_machine="AMD64", platform_python_implementation="CPython", platform_release="10", platform_system="Windows", platform_version="10.0.19041", implementation_name="cpython", implementation_version="3.8.18"),
 E(python_version="2.7", python_full_version="2.7.18", os_name="posix", sys_platform="linux2", platform_machine="x86_64", platform_python_implementation="CPython", platform_release="5.10.0-x", platform_system="Linux", platform_version="#1", implementation_name="cpython", implementation_version="2.7.18"),
 E(python_version="3.13", python_full_version="3.13.0rc1", os_name="posix", sys_platform="linux", platform_machine="aarch64", platform_python_implementation="PyPy", platform_release="6.8", platform_system="Linux", platform_version="v", implementation_name="pypy", implementation_version="7.3.17"),
]
marks = ["python_version >= '3.8'", "python_version < '3.10'", "python_version == '3.*'", "python_version != '3.11'", "python_version ~= '3.8'", "python_version > '3.9'", "python_full_version >= '3.13'", "python_full_version < '3.13.0'",
 "python_full_version >= '3.11.2'", "'3.9' < python_version", "'3.11' == python_version", "os_name == 'nt'", "os_name != 'nt'", "sys_platform == 'linux'", "sys_platform.startswith('linux')", "'linux' in sys_platform", "'win' in sys_platform",
 "sys_platform not in 'win32 cygwin'", "platform_machine in 'x86_64 AMD64'", "platform_python_implementation != 'PyPy'", "implementation_name == 'cpython' and python_version < '3'", "os_name == 'posix' or python_version < '3' and sys_platform == 'win32'",
 "(os_name == 'posix' or python_version < '3') and sys_platform == 'win32'", "extra == 'socks'", "extra == 'Socks_Proxy'", "extra != 'x'", "python_version >= '3' and extra == 'test'", "extra in 'a socks'", "platform_system == 'Linux'",
 "platform_release >= '6'", "platform_machine < 'y'", "python_version in '2.7, 3.8'", "python_version not in '2.7 3.8'", "python_version >= '3.8.1'", "python_version === '3.11'", "implementation_version >= '3.9'", "python_version < '4.0'", "platform_python_implementation == 'CPython' and (python_version < '3.9' or platform_machine == 'x86_64')"]
extras = ["", "socks", "socks-proxy", "test", "x"]

out = {}
parsed = {}
out["versions"] = [{"text": v, "normal": str(version.Version(v)), "public": version.Version(v).public, "prerelease": version.Version(v).is_prerelease} for v in versions]
for b in broken:
    try:
        version.Version(b)
    except version.InvalidVersion:
        continue
    sys.exit("not broken: %r" % b)
out["brokenVersions"] = broken
out["order"] = [[(version.Version(a) > version.Version(b)) - (version.Version(a) < version.Version(b)) for b in versions] for a in versions]
out["specifiers"] = []
for s in specs:
    spec = specifiers.SpecifierSet(s)
    out["specifiers"].append({"text": s, "admits": [v for v in versions if spec.contains(v, prereleases=True)]})
ok = []
for b in badspecs:
    try:
        specifiers.SpecifierSet(b)
        ok.append(b)
    except specifiers.InvalidSpecifier:
        pass
out["brokenSpecifiers"] = [b for b in badspecs if b not in ok]
out["requirements"] = []
for r in reqs:
    try:
        q = requirements.Requirement(r)
    except requirements.InvalidRequirement as e:
        badreqs.append(r)
        continue
    out["requirements"].append({"text": r, "name": q.name, "extras": sorted(q.extras), "versions": sorted(str(x) for x in q.specifier), "url": q.url or "",
        "marker": None if q.marker is None else [q.marker.evaluate({**e, "extra": ""}) for e in envs]})
out["brokenRequirements"] = []
for b in badreqs:
    try:
        requirements.Requirement(b)
        ok.append(b)
    except requirements.InvalidRequirement:
        out["brokenRequirements"].append(b)
out["environments"] = envs
out["markers"] = []
for m in marks:
    try:
        mk = markers.Marker(m)
    except markers.InvalidMarker:
        out.setdefault("brokenMarkers", []).append(m)
        continue
    out["markers"].append({"text": m, "holds": [[bool(mk.evaluate({**e, "extra": x})) for x in extras] for e in envs]})
out["extras"] = extras
def plats(libc):
    major, minor = libc
    got = []
    for n in range(minor, 4, -1):
        got.append("manylinux_2_%d_x86_64" % n)
        if n in (17, 12, 5):
            got.append({17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}[n] + "_x86_64")
    return got + ["linux_x86_64"]
out["tags"] = []
for pv, libc, abi in [((3, 11), (2, 36), "cp311"), ((3, 8), (2, 31), "cp38"), ((3, 13), (2, 41), "cp313"), ((2, 7), (2, 28), "cp27mu")]:
    p = plats(libc)
    all = list(tags.cpython_tags(pv, abis=[abi], platforms=p)) + list(tags.compatible_tags(pv, interpreter="cp%d%d" % pv, platforms=p))
    out["tags"].append({"python": "%d.%d" % pv, "libc": "%d.%d" % libc, "tags": [str(t) for t in all]})
out["files"] = []
for f in ["idna-3.4-py3-none-any.whl", "charset_normalizer-3.3.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "six-1.16.0-py2.py3-none-any.whl", "a.b-1.0-1-py3-none-any.whl", "x-1.0+local.1-py3-none-any.whl", "PyYAML-6.0.1-cp38-cp38-win_amd64.whl",
          "a-1.0-py3-none.whl", "a-1.0-x-py3-none-any.whl", "a-1.0-py3-none-any.zip", "a-b-1.0-py3-none-any-x.whl", "a-1.x-py3-none-any.whl", "-1.0-py3-none-any.whl"]:
    try:
        n, v, b, t = utils.parse_wheel_filename(f)
        out["files"].append({"file": f, "name": n, "version": str(v), "build": "".join(map(str, b)), "tags": sorted(str(x) for x in t)})
    except utils.InvalidWheelFilename:
        out["files"].append({"file": f, "name": ""})
out["names"] = {n: utils.canonicalize_name(n) for n in ["a", "A", "A.B", "a-_-b", "a__b", "Foo.Bar_baz-qux", "azure-mgmt.compute"]}
print(json.dumps(out, separators=(",", ":")).replace("],[", "],\n[").replace('},{', '},\n{'))
print("accepted by the library:", ok, file=sys.stderr)
