package armapi

import (
	"net/http"
	"slices"
	"strings"
)

// knownVersions are the api-versions of Microsoft.Automation that clients
// send. Every route takes every version; answers carry the union of fields.
func knownVersions() []string {
	return []string{
		"2015-10-31", "2017-05-15-preview", "2018-01-15", "2018-06-30", "2019-06-01", "2020-01-13-preview", "2021-06-22",
		"2022-01-31", "2022-02-22", "2022-08-08", "2023-05-15-preview", "2023-11-01", "2024-10-23",
	}
}

// checkVersion reads the api-version parameter.
func checkVersion(r *http.Request) (string, error) {
	var version string
	for name, values := range r.URL.Query() {
		if strings.EqualFold(name, "api-version") && len(values) > 0 {
			version = strings.ToLower(values[0])
		}
	}
	if version == "" {
		return "", gateway(http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	}
	if !slices.Contains(knownVersions(), version) {
		return "", gateway(http.StatusBadRequest, "InvalidApiVersionParameter",
			"The api-version '"+version+"' is invalid. The supported versions are '"+strings.Join(knownVersions(), ",")+"'.")
	}
	return version, nil
}
