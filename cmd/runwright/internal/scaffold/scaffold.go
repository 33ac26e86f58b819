package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"text/template"
)

// Options say what a new module is like.
type Options struct {
	Name       string
	Author     string
	HelpURI    string   // address of the documentation; the name of a command is put behind it
	GUID       string   // of the manifest
	Connection bool     // with a connection type, and commands that take one
	Classes    []string // classes that the module defines; commands give out the first
}

// File is a file of a new module.
type File struct {
	Path string // below the module's folder, with slashes
	Data []byte
}

//go:embed template
var templates embed.FS

// values are what the templates use.
type values struct {
	Options
	Noun       string
	Class      string // that commands give out, "" for custom objects
	OutputType string // as it is written in the attribute
}

// Check says which option is not a good one.
func (o Options) Check() error {
	if err := CheckName(o.Name); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, c := range o.Classes {
		if err := checkClass(c); err != nil {
			return err
		}
		if seen[strings.ToLower(c)] {
			return fmt.Errorf("the class %q is named twice", c)
		}
		seen[strings.ToLower(c)] = true
	}
	if strings.ContainsAny(o.HelpURI, "'\" \r\n") || !strings.HasPrefix(o.HelpURI, "https://") && !strings.HasPrefix(o.HelpURI, "http://") {
		return fmt.Errorf("the help address %q is not a good one: want one that begins with https:// or http://", o.HelpURI)
	}
	return nil
}

// parts holds what templates share.
const parts = "parts.tmpl"

// Files makes the files of a module, in the order of their paths. The options must
// be good ones.
func Files(o Options) ([]File, error) {
	v := values{Options: o, Noun: noun(o.Name), OutputType: "[pscustomobject]"}
	if len(o.Classes) > 0 {
		v.Class = o.Classes[0]
		v.OutputType = "'" + v.Class + "'"
	}
	set, err := template.New("").Funcs(template.FuncMap{"quote": quote}).Option("missingkey=error").ParseFS(templates, "template/*.tmpl", "template/*/*.tmpl")
	if err != nil {
		return nil, err
	}
	var files []File
	err = fs.WalkDir(templates, "template", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == parts {
			return err
		}
		var out bytes.Buffer
		if err := set.ExecuteTemplate(&out, d.Name(), v); err != nil {
			return err
		}
		if out.Len() == 0 {
			return nil // not part of a module with these options
		}
		p := strings.NewReplacer("NAME", o.Name, "NOUN", v.Noun).Replace(strings.TrimSuffix(strings.TrimPrefix(name, "template/"), ".tmpl"))
		files = append(files, File{p, out.Bytes()})
		return nil
	})
	return files, err
}

// quote writes a text in single quotes; every kind of single quote in it would end
// it and is doubled.
func quote(s string) string {
	return "'" + strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛", "\n", " ", "\r", " ").Replace(s) + "'"
}
