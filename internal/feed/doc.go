// Package feed is the server side of a NuGet feed: it serves a set of packages in
// the protocols 2 (OData, Atom) and 3 (JSON), and takes packages in.
//
// Invariants: the package stores nothing and knows nothing of accounts; packages
// come from a [Source] that the user of the package gives. Addresses in answers
// are made from the request, so that a feed works below any prefix and behind any
// name. Pages, bodies, filters and uploads are bounded. Mistakes of the caller are
// answered with a sentence that says what was expected; other errors with a neutral
// one. It must not import the domain packages.
package feed
