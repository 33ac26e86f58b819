// Package sandbox runs jobs in confined processes: it keeps a pool of them,
// starts and binds them, feeds them frames and reports what the kernel refused.
//
// A sandbox is this same program executed again; inside, package worker takes
// over. Which confinement is possible is found out by trying (see [Probe]), never
// by reading settings; below the wanted tier the pool does not run jobs.
//
// A process can become another program, which runs jobs instead of the engine
// that is part of this one (see [Engine]): it is confined first, executed then,
// and puts the last filter in place itself. Sandboxes belong to an account and an
// engine.
//
// Connections are opened by the service: package broker decides and dials, and
// the process is handed the connected descriptor. The service keeps a hand on
// each and cuts what is left when the job ends.
//
// Invariants: a process serves one account from its first job to its end; a
// process is used again only after it has shown that it is idle and empty;
// whatever looks wrong ends the process and not the service; when the pool or
// the service ends, so do its processes; no connection outlives its job. The package knows nothing of stores,
// accounts' contents or HTTP, and is imported by cmd only.
package sandbox
