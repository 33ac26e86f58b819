package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/modules"
)

type galleryModuleBody struct {
	Name         string   `json:"name"`
	Version      string   `json:"version"`
	Feed         string   `json:"feed"`
	Description  *string  `json:"description"`
	Authors      *string  `json:"authors"`
	Published    stamp    `json:"published"`
	SizeInBytes  int64    `json:"sizeInBytes"`
	Downloads    int64    `json:"downloads"`
	Tags         []string `json:"tags"`
	Dependencies []string `json:"dependencies"`
}

func showOffer(o modules.Offer) galleryModuleBody {
	body := galleryModuleBody{
		Name: o.Name, Version: o.Version.String(), Feed: o.Feed, Description: orNull(o.Description), Authors: orNull(o.Authors),
		Published: stamp(o.Published), SizeInBytes: o.Size, Downloads: o.Downloads, Tags: append([]string{}, o.Tags...), Dependencies: []string{},
	}
	for _, d := range o.Dependencies {
		body.Dependencies = append(body.Dependencies, d.ID+" "+d.Range.Words())
	}
	return body
}

type galleryPageBody struct {
	list[galleryModuleBody]
	// Total is of all pages; null when the feeds do not say.
	Total *int `json:"total"`
	// Problems say of which feeds results are missing, and why.
	Problems []string `json:"problems,omitempty"`
}

func (c *call) searchGallery() error {
	skip, size, err := c.pageWanted()
	if err != nil {
		return err
	}
	prerelease, err := c.flag("prerelease", false)
	if err != nil {
		return err
	}
	found, err := c.api.cfg.Modules.SearchGallery(c.r.Context(), modules.Search{Text: c.r.URL.Query().Get("search"), Prerelease: prerelease, Skip: skip, Take: size})
	if err != nil {
		return err
	}
	out := galleryPageBody{list: list[galleryModuleBody]{Value: []galleryModuleBody{}}, Problems: found.Problems}
	for _, o := range found.Offers {
		out.Value = append(out.Value, showOffer(o))
	}
	if found.Total >= 0 {
		out.Total = &found.Total
	}
	if found.Next > 0 {
		next := c.nextLink(found.Next)
		out.NextLink = &next
	}
	return c.send(http.StatusOK, out)
}

func (c *call) getGalleryModule() error {
	all, err := c.api.cfg.Modules.GalleryVersions(c.r.Context(), c.r.PathValue("name"))
	if err != nil {
		return err
	}
	out := list[galleryModuleBody]{Value: []galleryModuleBody{}}
	for _, o := range all {
		out.Value = append(out.Value, showOffer(o))
	}
	return c.send(http.StatusOK, out)
}
