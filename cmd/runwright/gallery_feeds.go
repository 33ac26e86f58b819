package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
)

// feedOptions are the flags that say where modules come from.
type feedOptions struct {
	feeds []string
	file  string
}

// maxGalleryCache is how much of what feeds answered is kept, in bytes.
const maxGalleryCache = 256 << 20

func (o *feedOptions) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.feeds, "gallery", nil, "feed of modules as [NAME=]ADDRESS, a NuGet feed, a folder of packages or a bundle; may be repeated, the first that has a module serves it; 'none' for none (default: the PowerShell Gallery)")
	f.StringVar(&o.file, "galleries", "", "JSON file of feeds with credentials: [{\"name\": …, \"url\": …, \"user\": …, \"token\": …}]")
}

// list reads the flags, in order: those of the file first.
func (o feedOptions) list() ([]gallery.Feed, error) {
	var feeds []gallery.Feed
	if o.file != "" {
		text, err := os.ReadFile(o.file)
		if err != nil {
			return nil, fmt.Errorf("read galleries: %w", err)
		}
		if err := json.Unmarshal(text, &feeds); err != nil {
			return nil, fmt.Errorf("read galleries: %s: expected a JSON array of objects with name and url: %w", o.file, err)
		}
	}
	for _, text := range o.feeds {
		if text == "none" {
			if len(o.feeds) > 1 || o.file != "" {
				return nil, usagef("--gallery none goes with no other gallery")
			}
			return nil, nil
		}
		feeds = append(feeds, feedOf(text))
	}
	if o.file == "" && len(o.feeds) == 0 {
		feeds = []gallery.Feed{{Name: "PSGallery", URL: gallery.PSGallery, Kind: gallery.V2}}
	}
	return feeds, nil
}

// feedOf reads [NAME=]ADDRESS. Without a name, the host or the file's name is
// the name.
func feedOf(text string) gallery.Feed {
	name, address, named := strings.Cut(text, "=")
	if named && !strings.ContainsAny(name, ":/\\?") {
		return gallery.Feed{Name: name, URL: address}
	}
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		return gallery.Feed{Name: u.Hostname(), URL: text}
	}
	return gallery.Feed{Name: filepath.Base(text), URL: text}
}

// client makes the client for the feeds; nil for none. cache is a folder,
// empty for no cache.
func (o feedOptions) client(cache string) (*gallery.Client, error) {
	feeds, err := o.list()
	if err != nil || len(feeds) == 0 {
		return nil, err
	}
	opt := gallery.Options{Feeds: feeds}
	if cache != "" {
		if opt.Cache, err = gallery.OpenCache(cache, maxGalleryCache); err != nil {
			return nil, fmt.Errorf("open the cache of galleries: %w", err)
		}
	}
	c, err := gallery.New(opt)
	if err != nil {
		return nil, usagef("%s", fault.MessageOf(err))
	}
	return c, nil
}

// errNoGallery is for commands that need a feed.
var errNoGallery = errors.New("no gallery is given")
