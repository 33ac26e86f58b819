package armapi

import (
	"net/url"
	"strings"
)

// normalisePath folds the fixed segments of a resource path to lower case and
// takes a trailing slash off, so that routes can be written once: clients
// write resourcegroups and resourceGroups, Modules and modules. Names keep
// their case and their escaping. ok is false for a path with an empty or a
// dot segment.
func normalisePath(escaped string) (path string, ok bool) {
	segments := strings.Split(strings.TrimSuffix(strings.TrimPrefix(escaped, "/"), "/"), "/")
	for i, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "", false
		}
		if fixedSegment(segments, i) {
			segments[i] = strings.ToLower(s)
		}
	}
	return "/" + strings.Join(segments, "/"), true
}

// fixedSegment reports whether segment i is a word of the API rather than a
// name. Types and names take turns, but for the provider's namespace and for
// what stands below a draft and a Run As account:
//
//	subscriptions/{}/resourcegroups/{}/providers/microsoft.automation/automationaccounts/{}/runbooks/{}/draft/content
func fixedSegment(segments []string, i int) bool {
	switch {
	case i%2 == 0:
		return true
	case i == 3 && strings.EqualFold(segments[2], "providers"):
		return true // subscription scope: …/providers/microsoft.automation/automationaccounts
	case i == 5:
		return strings.EqualFold(segments[4], "providers")
	case i == 1:
		return strings.EqualFold(segments[0], "providers")
	case i == 9:
		return strings.EqualFold(segments[8], "runas")
	case i == 11:
		return strings.EqualFold(segments[8], "runbooks") && strings.EqualFold(segments[10], "draft")
	}
	return false
}

// address is the address of the resource with an id, in the request's
// api-version.
func (c *call) address(id string) string {
	return c.endpoint() + (&url.URL{Path: id}).EscapedPath() + "?api-version=" + url.QueryEscape(c.version)
}

// resourceKind is the kind of resource that a route below an account is
// about: its path without names.
func resourceKind(path string) string {
	kind := "automationAccounts"
	for _, segment := range strings.Split(path, "/") {
		if segment != "" && !strings.HasPrefix(segment, "{") {
			kind += "/" + segment
		}
	}
	return kind
}
