package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module/authoring"
)

// moduleChecker checks the module at a path, all of its versions.
type moduleChecker struct {
	ctx        context.Context
	path       string
	modulePath string
	above      string // of a folder: what entries begin with, "" for a package
}

// maxPath is the length that paths in a package stay below.
const maxPath = 140

// check gives the findings. What import would refuse is one.
func (c *moduleChecker) check() ([]authoring.Finding, error) {
	info, err := os.Stat(c.path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if c.above, err = archive.Above(c.path); err != nil {
			return nil, err
		}
	}
	findings, err := c.checkWith(archive.Limits{})
	if len(findings) == 1 && findings[0].Code == string(archive.RuleLong) {
		// The others that are too long are to be told at once, and everything else.
		more, again := c.checkWith(archive.Limits{Path: 1 << 16})
		if again == nil {
			for _, f := range more {
				if f.Code != findings[0].Code || f.File != findings[0].File {
					findings = append(findings, f)
				}
			}
		}
		err = again
	}
	slices.SortStableFunc(findings, authoring.Compare)
	return findings, err
}

func (c *moduleChecker) checkWith(limits archive.Limits) (findings []authoring.Finding, err error) {
	m, err := openModuleWith(c.ctx, c.path, c.modulePath, archive.Options{Limits: limits})
	var refused *archive.Error
	if errors.As(err, &refused) {
		return []authoring.Finding{c.refusal(refused, authoring.Error)}, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	findings = []authoring.Finding{}
	for _, v := range m.pkg.Versions {
		found, err := c.version(m, v)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	if errors.As(m.missing(), &refused) {
		f := c.refusal(refused, authoring.Warning)
		f.File = c.locate(m.pkg.Highest(), mainFile(m.pkg, m.pkg.Highest()))
		findings = append(findings, f)
	}
	if errors.As(m.circle(), &refused) {
		f := c.refusal(refused, authoring.Error)
		f.File = c.locate(m.pkg.Highest(), mainFile(m.pkg, m.pkg.Highest()))
		findings = append(findings, f)
	}
	for _, r := range m.pkg.Remarks {
		findings = append(findings, c.refusal(&archive.Error{Rule: r.Rule, Entry: r.Entry, Message: r.Message, Line: r.Line, Column: r.Column}, authoring.Note))
	}
	return findings, nil
}

// version gives the findings of one version.
func (c *moduleChecker) version(m *localModule, v *archive.Version) ([]authoring.Finding, error) {
	found, err := m.read(v)
	if err != nil {
		return nil, err
	}
	findings := authoring.Check(authoring.Module{Module: found, Files: v, ConnectionType: v.ConnectionType != nil, Main: mainFile(m.pkg, v)})
	for i := range findings {
		findings[i].File = c.locate(v, findings[i].File)
	}
	for _, f := range v.Files {
		if n := utf8.RuneCountInString(path.Clean(v.Entry(f.Path))); n >= maxPath {
			findings = append(findings, authoring.Finding{Code: string(archive.RuleLong), Severity: authoring.Error, File: c.locate(v, f.Path),
				Message: fmt.Sprintf("its path has %d characters; paths must be shorter than %d", n, maxPath)})
		}
	}
	return findings, nil
}

// mainFile names the file that makes a version a module.
func mainFile(pkg *archive.Package, v *archive.Version) string {
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		if v.Entry(pkg.Name+ext) != "" {
			return pkg.Name + ext
		}
	}
	return pkg.Name
}

// locate gives the path of a version's file below the folder that is checked, or
// below the module's folder in a package.
func (c *moduleChecker) locate(v *archive.Version, name string) string {
	if entry := v.Entry(name); entry != "" && c.above != "" {
		return c.below(entry)
	}
	return path.Join(v.Dir(), name)
}

// below takes the folder that is checked off the path of an entry.
func (c *moduleChecker) below(entry string) string {
	if c.above == "" {
		return entry
	}
	if entry == c.above {
		return ""
	}
	return strings.TrimPrefix(entry, c.above+"/")
}

func (c *moduleChecker) refusal(e *archive.Error, s authoring.Severity) authoring.Finding {
	return authoring.Finding{Code: string(e.Rule), Severity: s, Message: e.Message, File: c.below(e.Entry), Line: e.Line, Column: e.Column}
}

// artifacts gives the folder that the files of findings are below, as a relative
// path with slashes: that of the module as it was named, "" for a package and for a
// path that is not below the current folder.
func (c *moduleChecker) artifacts() string {
	p := filepath.ToSlash(filepath.Clean(c.path))
	if c.above == "" || filepath.IsAbs(c.path) || p == "." || p == ".." || strings.HasPrefix(p, "../") {
		return ""
	}
	return p
}
