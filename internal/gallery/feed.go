package gallery

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// Kind is the protocol of a feed.
type Kind string

// The kinds of feeds.
const (
	V2     Kind = "v2"     // NuGet protocol 2, OData and Atom
	V3     Kind = "v3"     // NuGet protocol 3, JSON; the address is that of index.json
	Folder Kind = "folder" // a folder of packages
	Bundle Kind = "bundle" // a file that WriteBundle made
)

// Feed is a place that packages come from. Its place in a list of feeds is its
// rank: the first feed that knows a package serves it.
type Feed struct {
	Name string `json:"name"`
	URL  string `json:"url"` // an http(s) or file address, or a path
	// Kind is found out when it is empty: from the address, else by asking.
	Kind  Kind   `json:"kind,omitempty"`
	User  string `json:"user,omitempty"`
	Token string `json:"token,omitempty"` // password or token; sent to the feed's host only
}

// PSGallery is the address of the PowerShell Gallery.
const PSGallery = "https://www.powershellgallery.com/api/v2"

// KindOf gives the kind that an address shows, "" when it must be asked for. A
// path's kind depends on what is there.
func KindOf(address string) (Kind, error) {
	if p, ok := localPath(address); ok {
		info, err := os.Stat(p)
		switch {
		case err != nil:
			return "", fault.Wrap(fault.Invalid, err, "The feed '%s' is not there; expected a folder of packages or a bundle file.", address)
		case info.IsDir():
			return Folder, nil
		}
		return Bundle, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fault.New(fault.Invalid, "The feed address '%s' is not valid; expected an http or https address, a folder or a bundle file.", shown(address))
	}
	host, p := strings.ToLower(u.Hostname()), strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	switch {
	case strings.HasSuffix(host, ".azurecr.io") || host == "mcr.microsoft.com":
		return "", fault.New(fault.Invalid, "The feed '%s' is a container registry; expected a NuGet feed of protocol 2 or 3.", shown(address))
	case strings.HasSuffix(p, "/index.json"):
		return V3, nil
	case path.Base(p) == "v2", path.Base(p) == "nuget", path.Base(p) == "psscript":
		return V2, nil
	}
	return "", nil
}

// localPath gives the path of a file address, or the address itself when it has no
// scheme.
func localPath(address string) (string, bool) {
	if rest, ok := cutPrefixFold(address, "file:"); ok {
		if u, err := url.Parse(address); err == nil && u.Path != "" {
			return filepath.FromSlash(u.Path), true
		}
		return rest, true
	}
	if address == "" || strings.Contains(address, "://") {
		return "", false
	}
	return address, true
}

// shown is an address without its password.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Redacted()
}
