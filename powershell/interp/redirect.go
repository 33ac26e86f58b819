package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// redirection changes the output and streams of a stage's frame; done, if not
// nil, is called when the stage has ended.
type redirection func(fr, stage *frame) (done func() error, err error)

// redirections compiles the redirections of a command, nil when there are none.
// They apply in the order written.
func (c *compiler) redirections(list []syntax.Redirection) redirection {
	if len(list) == 0 {
		return nil
	}
	parts := make([]redirection, len(list))
	for i, r := range list {
		switch x := r.(type) {
		case *syntax.MergingRedirection:
			parts[i] = merging(x)
		case *syntax.FileRedirection:
			parts[i] = c.fileRedirection(x)
		}
	}
	return func(fr, stage *frame) (func() error, error) {
		var all []func() error
		for _, p := range parts {
			done, err := p(fr, stage)
			if err != nil {
				return nil, err
			}
			if done != nil {
				all = append(all, done)
			}
		}
		if all == nil {
			return nil, nil
		}
		return func() (err error) {
			for _, d := range all {
				if derr := d(); err == nil {
					err = derr
				}
			}
			return err
		}, nil
	}
}

// stream returns the place of a stream's writer.
func (s *streams) stream(n syntax.RedirectionStream) *Writer {
	switch n {
	case syntax.StreamError:
		return &s.err
	case syntax.StreamWarning:
		return &s.warning
	case syntax.StreamVerbose:
		return &s.verbose
	case syntax.StreamDebug:
		return &s.debug
	case syntax.StreamInformation:
		return &s.information
	}
	return nil
}

var allStreams = [...]syntax.RedirectionStream{syntax.StreamError, syntax.StreamWarning, syntax.StreamVerbose, syntax.StreamDebug, syntax.StreamInformation}

// merging compiles 2>&1 and *>&1.
func merging(x *syntax.MergingRedirection) redirection {
	return func(fr, stage *frame) (func() error, error) {
		s := *stage.streams
		stage.streams = &s
		out := stage.out
		if x.FromStream == syntax.StreamAll {
			for _, n := range allStreams {
				*s.stream(n) = out
			}
			stage.merged = true
			return nil, nil
		}
		stage.merged = stage.merged || x.FromStream == syntax.StreamError
		if w := s.stream(x.FromStream); w != nil {
			*w = out
		}
		return nil, nil
	}
}

// fileRedirection compiles > file. The file is opened before the command starts;
// $null discards.
func (c *compiler) fileRedirection(x *syntax.FileRedirection) redirection {
	location := c.expr(x.Location)
	return func(fr, stage *frame) (func() error, error) {
		v, err := location(fr)
		if err != nil {
			return nil, err
		}
		var w Writer = discard{}
		var done func() error
		if types.Norm(v) != nil {
			path, err := fr.rs.text(types.Norm(v), " ")
			if err != nil {
				return nil, err
			}
			if w, done, err = fr.rs.openRedirect(fr, path, x.Append); err != nil {
				return nil, fr.failure(err, x)
			}
		}
		s := *stage.streams
		stage.streams = &s
		stage.merged = stage.merged && x.FromStream != syntax.StreamError && x.FromStream != syntax.StreamAll
		switch x.FromStream {
		case syntax.StreamAll:
			stage.out = w
			for _, n := range allStreams {
				*s.stream(n) = w
			}
		case syntax.StreamOutput:
			stage.out = w
		default:
			*s.stream(x.FromStream) = w
		}
		return done, nil
	}
}
