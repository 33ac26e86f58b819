package feed

import (
	"strings"
	"time"

	"github.com/runwright/runwright/internal/feed/odata"
	"github.com/runwright/runwright/internal/nuget"
)

// propertyNames lists the properties of an entry in the order they are written.
// The types that are not texts are in propertyType.
const propertyNames = "Id Version NormalizedVersion Authors CompanyName Copyright Created Dependencies Description DownloadCount GUID IconUrl IsAbsoluteLatestVersion IsLatestVersion IsPrerelease ItemType Language LastEdited LastUpdated LicenseUrl Listed MinClientVersion Owners PackageHash PackageHashAlgorithm PackageSize PowerShellVersion ProjectUrl Published ReleaseNotes RequireLicenseAcceptance Summary Tags Title VersionDownloadCount FileList"

// propertyType gives the type of a property, None for one that there is not.
func propertyType(name string) odata.Type {
	switch name {
	case "Version", "NormalizedVersion":
		return odata.Version
	case "Created", "LastEdited", "LastUpdated", "Published":
		return odata.Time
	case "IsAbsoluteLatestVersion", "IsLatestVersion", "IsPrerelease", "Listed", "RequireLicenseAcceptance":
		return odata.Bool
	case "DownloadCount", "PackageSize", "VersionDownloadCount":
		return odata.Number
	}
	if name != "" && strings.Contains(" "+propertyNames+" ", " "+name+" ") {
		return odata.Text
	}
	return odata.None
}

// edmType is what OData calls the type of a property.
func edmType(name string) string {
	switch propertyType(name) {
	case odata.Time:
		return "Edm.DateTime"
	case odata.Bool:
		return "Edm.Boolean"
	case odata.Number:
		if name == "PackageSize" {
			return "Edm.Int64"
		}
		return "Edm.Int32"
	}
	return "Edm.String"
}

// unlisted is the moment of publication that tells clients that a package is not
// listed.
func unlisted() time.Time { return time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC) }

// property gives a property; nil for one without a value.
func (e entry) property(name string) odata.Value {
	switch name {
	case "Version", "NormalizedVersion":
		return e.Version
	case "Published":
		if e.Unlisted {
			return unlisted()
		}
		return moment(e.Published)
	case "Created", "LastEdited", "LastUpdated":
		return moment(e.Published)
	case "IsAbsoluteLatestVersion":
		return e.absoluteLatest
	case "IsLatestVersion":
		return e.latest
	case "IsPrerelease":
		return e.Version.IsPrerelease()
	case "Listed":
		return !e.Unlisted
	case "RequireLicenseAcceptance":
		return e.RequireLicenseAcceptance
	case "DownloadCount", "VersionDownloadCount":
		return int64(0) // nobody counts them
	case "PackageSize":
		return e.Size
	case "Tags":
		return strings.Join(e.Tags, " ") // never null, or conditions on it would not hold
	case "Dependencies":
		return nuget.FormatDependencies(e.Dependencies)
	case "Id":
		return e.ID
	}
	if s := e.textProperty(name); s != "" {
		return s
	}
	return nil
}

// moment is a time as a property. One that is not known has no value: the year 1
// would tell clients that the package is unlisted.
func moment(t time.Time) odata.Value {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

func (e entry) textProperty(name string) string {
	switch name {
	case "Authors":
		return e.Authors
	case "CompanyName":
		return e.CompanyName
	case "Copyright":
		return e.Copyright
	case "Description":
		return e.Description
	case "GUID":
		return e.GUID
	case "IconUrl":
		return e.IconURL
	case "ItemType":
		return "Module"
	case "Language":
		return e.Language
	case "LicenseUrl":
		return e.LicenseURL
	case "MinClientVersion":
		return e.MinClient
	case "Owners":
		return e.Owners
	case "PackageHash":
		return e.Hash
	case "PackageHashAlgorithm":
		if e.Hash != "" {
			return "SHA512"
		}
	case "PowerShellVersion":
		return e.PowerShell
	case "ProjectUrl":
		return e.ProjectURL
	case "ReleaseNotes":
		return e.ReleaseNotes
	case "Summary":
		return e.Summary
	case "Title":
		return e.Title
	case "FileList":
		return strings.Join(e.FileList, "|")
	}
	return ""
}
