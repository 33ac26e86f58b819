package feed

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	spaceAtom = "http://www.w3.org/2005/Atom"
	spaceApp  = "http://www.w3.org/2007/app"
	spaceData = "http://schemas.microsoft.com/ado/2007/08/dataservices"
	spaceMeta = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
	xmlHead   = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	roots     = ` xmlns="` + spaceAtom + `" xmlns:d="` + spaceData + `" xmlns:m="` + spaceMeta + `"`
)

// writer builds a document.
type writer struct{ bytes.Buffer }

// add writes texts as they are.
func (w *writer) add(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

// text writes a text so that it stands for itself.
func (w *writer) text(s string) {
	// EscapeText fails only when writing does, and a Buffer never does.
	_ = xml.EscapeText(&w.Buffer, []byte(s))
}

// element writes an element with a text.
func (w *writer) element(name, text string) {
	w.add("<", name, ">")
	w.text(text)
	w.add("</", name, ">")
}

func errorXML(message string) []byte {
	var w writer
	w.add(xmlHead, `<m:error xmlns:m="`, spaceMeta, `"><m:code></m:code><m:message xml:lang="en-US">`)
	w.text(message)
	w.add("</m:message></m:error>\n")
	return w.Bytes()
}

func serviceXML(base string) []byte {
	var w writer
	w.add(xmlHead, `<service xml:base="`)
	w.text(base + "/")
	w.add(`" xmlns="`, spaceApp, `" xmlns:atom="`, spaceAtom, `"><workspace><atom:title>Default</atom:title>`,
		`<collection href="Packages"><atom:title>Packages</atom:title></collection></workspace></service>`, "\n")
	return w.Bytes()
}

// metadataXML describes the entity and the functions of the feed.
func metadataXML() []byte {
	var w writer
	w.add(xmlHead, `<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">`,
		`<edmx:DataServices m:DataServiceVersion="2.0" m:MaxDataServiceVersion="2.0" xmlns:m="`, spaceMeta, `">`,
		`<Schema Namespace="Runwright" xmlns="http://schemas.microsoft.com/ado/2006/04/edm">`,
		`<EntityType Name="Package" m:HasStream="true"><Key><PropertyRef Name="Id"/><PropertyRef Name="Version"/></Key>`)
	for name := range strings.FieldsSeq(propertyNames) {
		null := "true"
		if kind := edmType(name); name == "Id" || name == "Version" || kind != "Edm.String" && kind != "Edm.DateTime" {
			null = "false"
		}
		w.add(`<Property Name="`, name, `" Type="`, edmType(name), `" Nullable="`, null, `"/>`)
	}
	w.add(`</EntityType><EntityContainer Name="Feed" m:IsDefaultEntityContainer="true"><EntitySet Name="Packages" EntityType="Runwright.Package"/>`)
	for _, f := range [...]struct{ name, parameters string }{
		{"Search", "searchTerm:String targetFramework:String includePrerelease:Boolean semVerLevel:String"},
		{"FindPackagesById", "id:String semVerLevel:String"},
	} {
		w.add(`<FunctionImport Name="`, f.name, `" ReturnType="Collection(Runwright.Package)" EntitySet="Packages" m:HttpMethod="GET">`)
		for p := range strings.FieldsSeq(f.parameters) {
			name, kind, _ := strings.Cut(p, ":")
			w.add(`<Parameter Name="`, name, `" Type="Edm.`, kind, `" Mode="In"/>`)
		}
		w.add(`</FunctionImport>`)
	}
	w.add(`</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`, "\n")
	return w.Bytes()
}

// feedXML writes a page; total is the number of entries on all pages, nil when
// nobody asked.
func feedXML(base, operation string, page []entry, total *int, next string) []byte {
	var w writer
	w.add(xmlHead, `<feed xml:base="`)
	w.text(base)
	w.add(`"`, roots, ">")
	if total != nil {
		w.element("m:count", strconv.Itoa(*total))
	}
	w.element("id", base+"/"+operation)
	w.element("title", operation)
	var updated time.Time
	for _, e := range page {
		if e.Published.After(updated) {
			updated = e.Published
		}
	}
	w.element("updated", updated.UTC().Format(time.RFC3339))
	w.add(`<link rel="self" title="`, operation, `" href="`, operation, `"/>`, "\n")
	for _, e := range page {
		w.entry(base, e, "")
	}
	if next != "" {
		w.add(`<link rel="next" href="`)
		w.text(next)
		w.add(`"/>`)
	}
	w.add("</feed>\n")
	return w.Bytes()
}

func entryXML(base string, e entry) []byte {
	var w writer
	w.add(xmlHead)
	var b writer
	b.text(base)
	w.entry(base, e, ` xml:base="`+b.String()+`"`+roots)
	return w.Bytes()
}

func (w *writer) entry(base string, e entry, attributes string) {
	version := e.versionText()
	key := "Packages(Id='" + strings.ReplaceAll(e.ID, "'", "''") + "',Version='" + version + "')"
	w.add("<entry", attributes, ">")
	w.element("id", base+"/"+key)
	w.add(`<category term="Runwright.Package" scheme="`, spaceData, `/scheme"/><link rel="edit" title="Package" href="`)
	w.text(key)
	w.add(`"/>`)
	w.add(`<title type="text">`)
	w.text(e.ID)
	w.add(`</title><summary type="text">`)
	w.text(e.Summary)
	w.add(`</summary>`)
	w.element("updated", e.Published.UTC().Format(time.RFC3339))
	w.add("<author>")
	w.element("name", e.Authors)
	w.add(`</author><content type="application/zip" src="`)
	w.text(base + "/package/" + url.PathEscape(e.ID) + "/" + url.PathEscape(version))
	w.add(`"/><m:properties>`)
	for name := range strings.FieldsSeq(propertyNames) {
		w.property(e, name)
	}
	w.add("</m:properties></entry>\n")
}

func (w *writer) property(e entry, name string) {
	kind := ""
	if t := edmType(name); t != "Edm.String" {
		kind = ` m:type="` + t + `"`
	}
	text := ""
	switch v := e.property(name).(type) {
	case nil:
		w.add("<d:", name, kind, ` m:null="true"/>`)
		return
	case bool:
		text = strconv.FormatBool(v)
	case int64:
		text = strconv.FormatInt(v, 10)
	case time.Time:
		text = v.Format("2006-01-02T15:04:05.9999999")
	case string:
		text = v
	default: // a version
		text = e.Version.String()
		if name == "Version" {
			text = e.versionText()
		}
	}
	w.add("<d:", name, kind, ">")
	w.text(text)
	w.add("</d:", name, ">")
}
