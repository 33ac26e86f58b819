package pwshhost

import (
	"context"
	"errors"
	"fmt"
)

// Service finds PowerShell and keeps its host ready. What it found, it keeps: a
// PowerShell that comes later is seen after a restart. It is safe for concurrent
// use.
type Service struct {
	path  string
	cache *Cache
	sys   System

	turn  chan struct{} // holds one while PowerShell is looked for; guards the rest
	known bool
	in    Installation
	host  Host
	err   error
}

// Off is the path that means that no PowerShell is to be used.
const Off = "off"

// NewService returns a Service. The path is a PowerShell's, empty to look for one,
// or Off; the folder is the cache's.
func NewService(path, folder string, sys System) *Service {
	return &Service{path: path, cache: NewCache(folder, sys), sys: sys.withDefaults(), turn: make(chan struct{}, 1)}
}

// errOff says that the operator wants none.
var errOff = errors.New("this server was started without PowerShell (runwright serve --pwsh off)")

// Ready gives the PowerShell with its host compiled. It takes seconds the first
// time. A failure that was not ctx's is kept, too.
func (s *Service) Ready(ctx context.Context) (Installation, Host, error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return Installation{}, Host{}, ctx.Err()
	}
	defer func() { <-s.turn }()
	if s.known {
		return s.in, s.host, s.err
	}
	s.in, s.host, s.err = s.look(ctx)
	if ctx.Err() != nil {
		return s.in, s.host, ctx.Err()
	}
	s.known = true
	return s.in, s.host, s.err
}

func (s *Service) look(ctx context.Context) (in Installation, h Host, err error) {
	if in, err = s.find(ctx); err != nil {
		return in, h, err
	}
	h, err = s.cache.Prepare(ctx, in)
	return in, h, err
}

// platform is the one whose system calls the profiles of pwsh name.
const platform = "linux/amd64"

func (s *Service) find(ctx context.Context) (Installation, error) {
	switch {
	case s.path == Off:
		return Installation{}, errOff
	case s.sys.Platform != platform:
		return Installation{}, fmt.Errorf("sandboxes for PowerShell exist on %s only, and this is %s", platform, s.sys.Platform)
	}
	return Find(ctx, s.path, s.sys)
}

// Describe says what there is, in words, and changes nothing: the version, how it
// is built and whether the host is compiled. The error says why there is none.
func (s *Service) Describe(ctx context.Context) (string, error) {
	in, err := s.find(ctx)
	if err != nil {
		return "", err
	}
	built := "its assemblies are not compiled ahead of time, a start takes 1.5 s of processor time"
	if in.Compiled {
		built = "its assemblies are compiled ahead of time"
	}
	_, ready, err := s.cache.Lookup(in)
	if err != nil {
		return "", err
	}
	host := "the host is compiled at the server's first start"
	if ready {
		host = "the host is compiled"
	}
	return fmt.Sprintf("PowerShell %s on .NET %s in %s; %s; %s", in.Version, in.CLR, in.Home, built, host), nil
}
