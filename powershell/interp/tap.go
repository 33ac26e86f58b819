package interp

// Tap sees everything that the run shows: a transcript.
type Tap interface {
	// Show gets an object that leaves the run on a stream: Output, Error, Warning,
	// Verbose, Debug or Information.
	Show(stream string, v any) error
	// Text gets what is written on the host's console past the streams.
	Text(s string) error
}

// AddTap adds a tap; taps see what is shown from now on.
func (rs *Runspace) AddTap(t Tap) { rs.taps = append(rs.taps, t) }

// DropTap removes a tap.
func (rs *Runspace) DropTap(t Tap) {
	for i, x := range rs.taps {
		if x == t {
			rs.taps = append(rs.taps[:i:i], rs.taps[i+1:]...)
			return
		}
	}
}

// tapped is a stream of the outermost run.
type tapped struct {
	rs     *Runspace
	stream string
	w      Writer
}

// Write shows the object to the taps too.
func (t *tapped) Write(v any) error {
	if err := t.w.Write(v); err != nil {
		return err
	}
	for _, tap := range t.rs.taps {
		if err := tap.Show(t.stream, v); err != nil {
			return err
		}
	}
	return nil
}

// tappedStreams lets taps see the streams of a run; streams that are discarded
// stay so.
func (rs *Runspace) tappedStreams(st Streams) Streams {
	tap := func(stream string, w *Writer) {
		if *w != nil {
			*w = &tapped{rs, stream, *w}
		}
	}
	tap("Output", &st.Output)
	tap("Error", &st.Error)
	tap("Warning", &st.Warning)
	tap("Verbose", &st.Verbose)
	tap("Debug", &st.Debug)
	tap("Information", &st.Information)
	return st
}
