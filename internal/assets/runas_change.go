package assets

import (
	"regexp"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/fault"
)

// RunAsChange is a partial update; nil leaves a part as it is, or gives it its
// default where there is no Run As account yet.
type RunAsChange struct {
	ApplicationID, TenantID, SubscriptionID *string
	Months                                  *int
}

var guid = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
})

// tenantName is a tenant as its domain.
var tenantName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`) })

func (c RunAsChange) check() error {
	if v := c.ApplicationID; v != nil && *v != "" && !guid().MatchString(*v) {
		return fault.New(fault.Invalid, "The application id '%s' is not a GUID.", *v).On("properties.applicationId")
	}
	if v := c.TenantID; v != nil && *v != "" && !guid().MatchString(*v) && !tenantName().MatchString(*v) {
		return fault.New(fault.Invalid, "The tenant id '%s' is neither a GUID nor a domain.", *v).On("properties.tenantId")
	}
	if v := c.SubscriptionID; v != nil && (strings.ContainsAny(*v, "/ ") || len(*v) > maxName) {
		return fault.New(fault.Invalid, "The subscription id '%s' is not valid.", *v).On("properties.subscriptionId")
	}
	if v := c.Months; v != nil && (*v < minMonths || *v > maxMonths) {
		return fault.New(fault.Invalid, "A certificate is valid for %d to %d months, not %d.", minMonths, maxMonths, *v).On("properties.validityInMonths")
	}
	return nil
}

// fields lists what is given, for the record.
func (c RunAsChange) fields() (names []string) {
	names = append(given("applicationId", c.ApplicationID), given("tenantId", c.TenantID)...)
	names = append(names, given("subscriptionId", c.SubscriptionID)...)
	if c.Months != nil {
		names = append(names, "validityInMonths")
	}
	return names
}

func (c RunAsChange) apply(row *storedRunAs) {
	for _, p := range []struct{ dst, src *string }{{&row.ApplicationID, c.ApplicationID}, {&row.TenantID, c.TenantID}, {&row.SubscriptionID, c.SubscriptionID}} {
		if p.src != nil {
			*p.dst = *p.src
		}
	}
	if c.Months != nil {
		row.Months = *c.Months
	}
}
