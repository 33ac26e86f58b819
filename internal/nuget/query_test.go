package nuget_test

import (
	"testing"

	"github.com/runwright/runwright/internal/nuget"
)

func TestQuery(t *testing.T) {
	f := nuget.Found{ID: "Az.Accounts", Description: "Signs in to the cloud", Authors: "Contoso Ltd", Tags: []string{"PSModule", "PSCommand_Connect-It"}}
	tests := []struct {
		query string
		want  int
	}{
		{"", 4}, {"  ", 4},
		{"az.accounts", 4}, {"AZ", 3}, {"Az*", 3}, {"accounts", 2}, {"cloud", 1}, {"contoso", 1}, {"psmodule", 1},
		{"az cloud", 1}, {"az accounts", 2}, {"az nothing", 0},
		{`"to the cloud"`, 1}, {`"cloud the"`, 0},
		{"tag:psmodule", 4}, {"tags:PSCommand_Connect-It az", 3}, {"tag:PSCommand", 0}, {"tag:PSModule tag:Other", 0},
		{"id:account", 4}, {"packageid:account", 0}, {"packageid:Az.Accounts", 4}, {"author:contoso", 4}, {`description:"the cloud"`, 4},
		{"owner:contoso", 0}, {"tag:", 4}, {"x:y", 0},
	}
	for _, tt := range tests {
		if got := nuget.ParseQuery(tt.query).Score(f); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.query, got, tt.want)
		}
	}
}
