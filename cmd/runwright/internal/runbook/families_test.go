package runbook

import (
	"strings"
	"testing"
)

func TestApart(t *testing.T) {
	for _, tt := range []struct {
		loaded, name string
		refused      string
	}{
		{"", "Az.Compute", ""},
		{"Az.Accounts", "Az.Compute", ""},
		{"Contoso AzureRM.Profile", "az.accounts", "AzureRM.Profile already loaded. Az and AzureRM modules cannot be imported in the same session"},
		{"Az.Accounts", "AzureRM.Compute", "Az.Accounts already loaded."},
		{"AzureRM.Profile", "AzureRM.Compute", ""},
		{"AzureRM.Profile", "Azure.Storage", ""},
		{"AzureRM.Profile", "Azimuth", ""},
	} {
		err := apart(strings.Fields(tt.loaded), tt.name)
		if got := ""; err != nil {
			got = err.Error()
			if tt.refused == "" || !strings.HasPrefix(got, tt.refused) {
				t.Errorf("%s beside %s: %s", tt.name, tt.loaded, got)
			}
		} else if tt.refused != "" {
			t.Errorf("%s beside %s: not refused", tt.name, tt.loaded)
		}
	}
}
