package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestEditions imports one package, whose manifest asks for $PSEdition, for
// runtimes of both editions, in any order and again: each reads it in its own
// way, and the files are stored once.
func TestEditions(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(samples, "good/EditionSwitch.zip"))
	if err != nil {
		t.Fatal(err)
	}
	core := map[string]any{"properties.parameterSets.0.parameters": []any{}, "properties.outputTypes.0.name": "System.String"}
	desk := map[string]any{"properties.parameterSets.0.parameters.0.name": "Desk", "properties.parameterSets.0.parameters.0.type": "System.Int32", "properties.outputTypes.0.name": "System.Int32"}
	const activity = "modules/EditionSwitch/activities/Get-Edition"
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, func(c *app.Config) { c.Reader = app.Packages{} }).withAccount()
		for _, e := range [][2]string{{"Old", "5.1"}, {"New", "7.4"}} {
			s.must(201, "PUT", "runtimeEnvironments/"+e[0], `{"location":"l","properties":{"runtime":{"language":"PowerShell","version":"`+e[1]+`"}}}`)
		}
		for _, runtime := range []string{"7.2", "5.1", "Old", "New"} {
			s.must(201, "POST", "modules?fileName=EditionSwitch.zip&runtime="+runtime, content)
		}
		s.must(200, "POST", "modules?fileName=EditionSwitch.zip&runtime=5.1", content)
		s.check([]scenario{
			{name: "7.2", method: "GET", path: activity + "?runtime=7.2", status: 200, want: core},
			{name: "5.1", method: "GET", path: activity, status: 200, want: desk},
			{name: "environment of 5.1", method: "GET", path: activity + "?runtime=Old", status: 200, want: desk},
			{name: "environment of 7.4", method: "GET", path: activity + "?runtime=New", status: 200, want: core},
		})
		if stored, err := filepath.Glob(filepath.Join(s.data, "modules", "content", "*", "*")); err != nil || len(stored) != 1 {
			t.Errorf("stored contents: %q, %v, want one", stored, err)
		}
		// One of them goes, the other ones stay.
		s.must(200, "DELETE", "modules/EditionSwitch", nil)
		s.must(200, "DELETE", "modules/EditionSwitch?runtime=Old", nil)
		s.check([]scenario{{name: "7.2 still", method: "GET", path: activity + "?runtime=7.2", status: 200, want: core}})
		if stored, err := filepath.Glob(filepath.Join(s.data, "modules", "content", "*", "*")); err != nil || len(stored) != 1 {
			t.Errorf("stored contents: %q, %v, want one", stored, err)
		}
	})
}
