package app_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// typed describes a module with a connection type.
func typed(name, version, typeName string, fields ...modules.ConnectionField) modules.Info {
	i := kit(name, version)
	i.ConnectionType = &modules.ConnectionType{Name: typeName, Fields: fields}
	return i
}

// TestTypesOfNewVersions imports new versions of a module whose connection type
// is in use: what they would break is told before anything changes.
func TestTypesOfNewVersions(t *testing.T) {
	text := func(name string) modules.ConnectionField {
		return modules.ConnectionField{Name: name, Type: "System.String"}
	}
	number := modules.ConnectionField{Name: "Port", Type: "System.Int32", Optional: true}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(newGallery(t,
			typed("Kit", "1.0.0", "KitConnection", text("User"), text("Host")),
			typed("Kit", "2.0.0", "KitConnection", modules.ConnectionField{Name: "User", Type: "System.Int32"}, text("Server")),
			typed("Kit", "3.0.0", "KitConnection", text("User"), text("Host"), number),
			typed("Other", "1.0.0", "kitconnection", text("User"), text("Host")),
		))).withAccount()
		if a := s.operation(`{"modules":[{"name":"Kit","version":"1.0.0"}]}`); a.json("properties", "state") != "Succeeded" {
			t.Fatal(a.body)
		}
		if a := s.must(200, "POST", "modulePlans", `{"modules":[{"name":"Kit","version":"2.0.0"}]}`); a.json("modules", 0, "problem") != nil {
			t.Errorf("nobody uses the type: %s", a.body)
		}
		s.must(201, "PUT", "connections/Main", `{"properties":{"connectionType":{"name":"KitConnection"},"fieldDefinitionValues":{"User":"u","Host":"h"}}}`)
		s.publish("Nightly", "x\n$c = Get-AutomationConnection -Name main", "")
		const why = "The connection type 'KitConnection' is used by 1 connection(s) ('Main') and cannot be changed so: the type of the field 'User' would change, the field 'Host' would go, the field 'Server' would be new and required. Runbooks that read them: 'Nightly' line 2."
		if a := s.must(200, "POST", "modulePlans", `{"modules":[{"name":"Kit","version":"2.0.0"}]}`); a.json("modules", 0, "problem") != why {
			t.Errorf("plan: %s", a.body)
		}
		if a := s.operation(`{"modules":[{"name":"Kit","version":"2.0.0"}]}`); a.json("properties", "state") != "Failed" || !strings.Contains(a.body, "Kit 2.0.0 cannot be imported: "+why) {
			t.Errorf("import: %s", a.body)
		}
		if a := s.must(202, "POST", "moduleOperations", `{"modules":[{"name":"Kit","version":"2.0.0"}],"report":true}`); true {
			a = s.ended(a.json("name").(string))
			log := s.must(200, "GET", "moduleOperations/"+a.json("name").(string)+"/log", nil)
			if a.json("properties", "state") != "Succeeded" || !strings.Contains(log.body, "Warning: Kit 2.0.0 cannot be imported: The connection type") {
				t.Errorf("report: %s %s", a.body, log.body)
			}
		}
		if a := s.operation(`{"modules":[{"name":"Other"}]}`); a.json("properties", "state") != "Failed" || !strings.Contains(a.body, "The connection type 'KitConnection' belongs to the module 'Kit' already") {
			t.Errorf("another module's type: %s", a.body)
		}
		if got := s.must(200, "GET", "modules/Kit", nil).json("properties", "version"); got != "1.0.0" {
			t.Errorf("the version in use is %v", got)
		}
		if a := s.must(200, "POST", "modulePlans", `{"modules":[{"name":"Kit","version":"3.0.0"}]}`); a.json("modules", 0, "problem") != nil {
			t.Errorf("a type that fits: %s", a.body)
		}
		if a := s.operation(`{"modules":[{"name":"Kit","version":"3.0.0"}]}`); a.json("properties", "state") != "Succeeded" {
			t.Errorf("a type that fits: %s", a.body)
		}
		// The clash is refused without connections, too.
		s.must(200, "DELETE", "connections/Main", nil)
		if a := s.operation(`{"modules":[{"name":"Other"}]}`); a.json("properties", "state") != "Failed" {
			t.Errorf("another module's type that nobody uses: %s", a.body)
		}
	})
}
