// Package gallery is the client side of PowerShell galleries: NuGet feeds of
// protocol 2 (OData/Atom) and 3 (JSON), folders of packages, and offline bundles.
//
// Invariants: what a feed says is checked again, because feeds ignore filters,
// page as they like and spell names in any case; every answer, redirect chain and
// download is bounded, and time is bounded by the caller's context; credentials go
// to the feed's own host only; a package with a hash is given out only when its
// bytes have that hash. Errors that leave the package are faults that name the
// feed, the address, and what was expected.
//
// A [Client] is safe for concurrent use. The package knows nothing of accounts or
// of installed modules, and must not import the domain packages.
package gallery
