package worker

// x32Probes is empty: the architecture has one numbering.
func x32Probes() []Probe { return nil }
