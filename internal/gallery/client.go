package gallery

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// Options say how a client works. Only Feeds must be given.
type Options struct {
	Feeds []Feed // in order of rank
	// Cache keeps answers between requests and runs; nil for none.
	Cache *Cache
	// Clock is used for the age of cached answers and for pauses; default the
	// machine's.
	Clock clock.Clock
	// Fresh is how long a cached answer is used without asking the feed whether it
	// is still valid; default 5 minutes, negative for always asking.
	Fresh time.Duration
	// Transport sends requests; default one like net/http's.
	Transport http.RoundTripper
	// MaxDocument is the largest answer that is read, in bytes after unpacking;
	// default 64 MiB. Packages have a limit of their own, see Download.
	MaxDocument int64
	// Timeout bounds the time for one answer, not for packages; default one minute.
	Timeout time.Duration
	// Retries is how often a feed is asked again that answers 429 or 503, after the
	// time it asks for or some seconds, and within a minute; default 3, negative
	// for never.
	Retries int
	// UserAgent is what the client calls itself; default runwright.
	UserAgent string
}

// Client asks feeds in their order. It is safe for concurrent use.
type Client struct {
	feeds []*feedClient
}

// feedClient is a feed with the way to talk to it.
type feedClient struct {
	Feed
	source
}

// source is what every kind of feed can do. versions and find give unlisted
// packages too; both give a NotFound fault when there is none.
type source interface {
	search(ctx context.Context, q Query) (Page, error)
	versions(ctx context.Context, id string) ([]Package, error)
	find(ctx context.Context, id string, v nuget.Version) (*Package, error)
	// open gives the bytes of a package and what is known of their type.
	open(ctx context.Context, p *Package) (io.ReadCloser, error)
}

// New makes a client. It asks no feed yet; addresses that cannot be one are refused.
func New(opt Options) (*Client, error) {
	if opt.Clock == nil {
		opt.Clock = clock.System()
	}
	if opt.Fresh == 0 {
		opt.Fresh = 5 * time.Minute
	}
	if opt.MaxDocument == 0 {
		opt.MaxDocument = 64 << 20
	}
	if opt.Timeout == 0 {
		opt.Timeout = time.Minute
	}
	if opt.Retries == 0 {
		opt.Retries = 3
	}
	if opt.UserAgent == "" {
		opt.UserAgent = "runwright"
	}
	if opt.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.ResponseHeaderTimeout = time.Minute
		opt.Transport = t
	}
	c := &Client{}
	for _, f := range opt.Feeds {
		fc, err := newFeed(f, &opt)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(c.feeds, func(o *feedClient) bool { return strings.EqualFold(o.Name, f.Name) }) {
			return nil, fault.New(fault.Invalid, "Two feeds are called '%s'; expected a name of its own for each.", f.Name)
		}
		c.feeds = append(c.feeds, fc)
	}
	if len(c.feeds) == 0 {
		return nil, fault.New(fault.Invalid, "No feed is given; expected at least one.")
	}
	return c, nil
}

func newFeed(f Feed, opt *Options) (*feedClient, error) {
	if f.Name == "" {
		return nil, fault.New(fault.Invalid, "The feed '%s' has no name.", shown(f.URL))
	}
	kind, err := KindOf(f.URL)
	if err != nil {
		return nil, err
	}
	switch {
	case f.Kind == "":
		f.Kind = kind
	case (f.Kind == Folder || f.Kind == Bundle) != (kind == Folder || kind == Bundle):
		return nil, fault.New(fault.Invalid, "The feed '%s' at '%s' cannot be of the kind %s.", f.Name, shown(f.URL), f.Kind)
	}
	fc := &feedClient{Feed: f}
	local, _ := localPath(f.URL)
	switch f.Kind {
	case Folder:
		fc.source = newFolder(f.Name, local)
	case Bundle:
		fc.source = &bundleFeed{name: f.Name, path: local}
	case V2, V3, "":
		w, err := newWeb(f, opt)
		if err != nil {
			return nil, err
		}
		fc.source = &remote{web: w, kind: f.Kind}
	default:
		return nil, fault.New(fault.Invalid, "The feed '%s' has the kind '%s'; expected %s, %s, %s or %s.", f.Name, f.Kind, V2, V3, Folder, Bundle)
	}
	return fc, nil
}

// Feeds lists the feeds in order, without their tokens.
func (c *Client) Feeds() []Feed {
	out := make([]Feed, len(c.feeds))
	for i, f := range c.feeds {
		out[i] = f.Feed
		out[i].Token = ""
		out[i].URL = shown(f.URL)
	}
	return out
}

// Only gives a client of one of the feeds.
func (c *Client) Only(feed string) (*Client, error) {
	f, err := c.named(feed)
	if err != nil {
		return nil, err
	}
	return &Client{feeds: []*feedClient{f}}, nil
}

func (c *Client) named(name string) (*feedClient, error) {
	var names []string
	for _, f := range c.feeds {
		if strings.EqualFold(f.Name, name) {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return nil, fault.New(fault.NotFound, "There is no feed '%s'; expected one of: %s.", name, strings.Join(names, ", "))
}

// Versions gives all listed versions of a package, the lowest first, from the
// first feed that has the package; later feeds add none, so that nobody can slip a
// higher version of a private package in through a public feed. A feed that cannot
// be asked is an error for the same reason. NotFound when no feed has a listed
// version.
func (c *Client) Versions(ctx context.Context, id string) ([]Package, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	var missed []error
	for _, f := range c.feeds {
		listed, err := f.listed(ctx, id)
		if fault.Is(err, fault.NotFound) {
			missed = append(missed, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		sortPackages(listed)
		return listed, nil
	}
	return nil, notFound(missed, "the package '"+id+"'")
}

// listed gives the versions of a package that the feed offers; NotFound when
// there is none.
func (f *feedClient) listed(ctx context.Context, id string) ([]Package, error) {
	all, err := f.versions(ctx, id)
	if err != nil {
		return nil, err
	}
	listed := slices.DeleteFunc(slices.Clone(all), func(p Package) bool { return !p.Listed || !p.IsModule() })
	if len(listed) == 0 {
		return nil, fault.New(fault.NotFound, "The feed '%s' has no listed version of the module '%s'.", f.Name, id)
	}
	return listed, nil
}

// Find gives one version of a package, also an unlisted one, from the first feed
// that has it.
func (c *Client) Find(ctx context.Context, id string, v nuget.Version) (*Package, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	var missed []error
	for _, f := range c.feeds {
		p, err := f.find(ctx, id, v)
		switch {
		case err == nil:
			return p, nil
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
		missed = append(missed, err)
	}
	return nil, notFound(missed, "the package '"+id+"' "+v.String())
}

// notFound joins what several feeds said.
func notFound(missed []error, what string) error {
	if len(missed) == 1 {
		return missed[0]
	}
	texts := make([]string, len(missed))
	for i, err := range missed {
		texts[i] = fault.MessageOf(err)
	}
	return fault.New(fault.NotFound, "No feed has %s: %s", what, strings.Join(texts, " "))
}

// checkID refuses ids that could not be one, before they get into an address.
func checkID(id string) error {
	if id == "" || len(id) > 200 || strings.ContainsAny(id, "/\\<>\"|?*:\x00") || strings.Trim(id, ". ") == "" {
		return fault.New(fault.Invalid, "'%s' is no name of a package.", id)
	}
	return nil
}
