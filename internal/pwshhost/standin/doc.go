// Package standin is a program that behaves towards the service as an installed
// PowerShell with the host in it does: for tests, on machines that have none. It
// answers the probe, "compiles", and speaks the host's side of the protocol. Its
// scripts are not PowerShell: each line is one of the commands in script.go.
//
// A test binary becomes the stand-in by
//
//	func TestMain(m *testing.M) {
//		if standin.Requested() { os.Exit(standin.Main()) }
//		os.Exit(m.Run())
//	}
//
// Invariant: frames have the form that PwshHost.cs writes; where the two differ,
// the stand-in is wrong.
package standin
