// Package python makes an interpreter of Python, 3 or 2.7, that the machine has an
// engine of sandboxes.
//
// The interpreter is found and looked at once, when the server starts: what it
// is, which folders and shared libraries it needs. A process of a sandbox then
// becomes that interpreter, sees these files and nothing else of the machine, and
// runs the host in the folder host/ (host2/ for 2.7): it loads the C extensions of the standard
// library, because none can be loaded later, puts the profile python-48 in place
// through ctypes, and waits for its job. The folder lib/ has the modules that
// runbooks import, automationassets among them.
//
// Invariants: a process runs one job, so nothing of a job can be left for another;
// the next process is started ahead. A job that is to stop is killed at once. No
// code of a user's runs before the last filter is in place. The hosts keep to
// the standard library and run on every version from 3.8 on, and on 2.7; the modules in lib/ are
// valid Python 2.7, too.
//
// The package imports the sandbox and os/exec, and nothing of the server.
package python
