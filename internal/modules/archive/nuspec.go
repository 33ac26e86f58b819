package archive

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/module"
)

// Gallery is what the gallery's description in a .nupkg says.
type Gallery struct {
	ID           string              `json:"id"`
	Version      string              `json:"version"`
	Dependencies []GalleryDependency `json:"dependencies,omitempty"`
}

// GalleryDependency is a dependency of a gallery package.
type GalleryDependency struct {
	ID    string       `json:"id"`
	Range module.Range `json:"range"`
}

// maxXMLDepth bounds the nesting of the description.
const maxXMLDepth = 32

// readNuspec reads the description token by token: no document type is accepted,
// so that no entity can be defined, and depth is bounded.
func readNuspec(e *entry) (*Gallery, error) {
	bad := func(format string, args ...any) error { return refuse(RuleXML, e.name, format, args...) }
	d := xml.NewDecoder(bytes.NewReader(e.data))
	var g Gallery
	var path []string
	var text strings.Builder
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, bad("is no readable XML: %s", err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, bad("has a document type (<!%.7s…>), which is not allowed", string(t))
		case xml.StartElement:
			if path = append(path, t.Name.Local); len(path) > maxXMLDepth {
				return nil, bad("is nested more than %d deep", maxXMLDepth)
			}
			text.Reset()
			if t.Name.Local == "dependency" {
				var dep GalleryDependency
				for _, a := range t.Attr {
					switch a.Name.Local {
					case "id":
						dep.ID = a.Value
					case "version":
						var err error
						if dep.Range, err = module.ParseRange(a.Value); err != nil {
							return nil, bad("has a wrong dependency: %s", err)
						}
					}
				}
				g.Dependencies = append(g.Dependencies, dep)
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			switch strings.Join(path, "/") {
			case "package/metadata/id":
				g.ID = strings.TrimSpace(text.String())
			case "package/metadata/version":
				g.Version = strings.TrimSpace(text.String())
			}
			path = path[:len(path)-1]
		}
	}
	if g.ID == "" || g.Version == "" {
		return nil, bad("has no id or no version")
	}
	return &g, nil
}
