// Package local runs runbooks without a server: those of files, with assets of
// a file or of a server, through the Runner that a server has.
//
// An asset file is read as a whole, and what is wrong with it is one error that
// says where. Its secrets are looked up, in the environment or by asking, when a
// runbook wants them, each once; what is secret is masked by package jobs. What
// runbooks set is kept until the program ends, and nowhere else. A server is
// asked for assets by its API, which gives out no secrets: then the error says
// that they have to stand in the file.
package local
