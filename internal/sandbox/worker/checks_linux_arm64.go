package worker

// x32Probes is empty: the architecture has one numbering.
func x32Probes() []Probe { return nil }

// probeCalls are the numbers of the calls that the kernel's own probes make.
func probeCalls() map[int]bool { return map[int]bool{} }
