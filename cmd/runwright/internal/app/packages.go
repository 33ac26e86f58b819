package app

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/internal/nuget"
)

// Packages reads module packages with package archive. It implements
// modules.Reader and is safe for concurrent use.
type Packages struct{}

// Open implements modules.Reader.
func (Packages) Open(ctx context.Context, path string, given modules.Given) (modules.Package, error) {
	p, err := archive.Open(ctx, path, archive.Options{Name: given.Name, FileName: given.FileName, Edition: string(given.Edition)})
	if err != nil {
		return nil, packageFault(err, cmp.Or(given.Name, given.FileName, "that was sent"))
	}
	return openPackage{p}, nil
}

// packageFault makes a refusal of package archive a fault: who sent the
// package is to blame.
func packageFault(err error, name string) error {
	var refused *archive.Error
	if errors.As(err, &refused) {
		return fault.Wrap(fault.Invalid, err, "%s%s", known(refused.Rule, name), refused.Error()).On(refused.Entry)
	}
	return err
}

// known is the sentence of the original by which people know a refusal and
// find what others wrote about it.
func known(rule archive.Rule, name string) string {
	switch rule {
	case archive.RuleNoModule, archive.RuleTwoModules, archive.RuleNameMismatch, archive.RuleVersion:
		return "Cannot import the module of name " + name + ", as the module structure was invalid. "
	case archive.RuleReference, archive.RuleAssembly, archive.RuleSyntax, archive.RuleManifest, archive.RuleCode, archive.RulePowerShell:
		return "An error occurred during module validation. "
	}
	return ""
}

// openPackage shows a package to modules.
type openPackage struct{ *archive.Package }

func (p openPackage) Info() modules.Info {
	top := p.Highest()
	info := modules.Info{Name: p.Name, ByEdition: p.ByEdition()}
	for _, v := range p.Versions {
		info.Versions = append(info.Versions, v.Version)
	}
	if m := top.Manifest; m != nil {
		info.Description, info.Prerelease = m.Description, m.Prerelease
	}
	for _, r := range p.Requires() {
		info.Requires = append(info.Requires, modules.Requirement{Name: r.Name, ModuleVersions: nuget.ModuleVersions{Minimum: r.Minimum, Maximum: r.Maximum, Required: r.Required}})
	}
	info.Requires = append(info.Requires, p.described()...)
	var remark string
	if info.Commands, info.Types, remark = commandsOf(p.Package); remark != "" {
		info.Remarks = append(info.Remarks, remark)
	}
	if t := top.ConnectionType; t != nil {
		info.ConnectionType = &modules.ConnectionType{Name: t.Name}
		for _, f := range t.Fields {
			info.ConnectionType.Fields = append(info.ConnectionType.Fields, modules.ConnectionField(f))
		}
	}
	for _, r := range p.Remarks {
		info.Remarks = append(info.Remarks, r.String())
	}
	return info
}

// described lists what only the package's description says that the module
// needs: packages without content, which stand for a set of modules, say it
// nowhere else.
func (p openPackage) described() (out []modules.Requirement) {
	if p.Gallery == nil {
		return nil
	}
	known := map[string]bool{}
	for _, r := range p.Requires() {
		known[strings.ToLower(r.Name)] = true
	}
	if m := p.Highest().Manifest; m != nil {
		for _, name := range m.ExternalModules {
			known[strings.ToLower(name)] = true
		}
	}
	for _, d := range nuget.ForModules(p.Gallery.Dependencies) {
		if !known[strings.ToLower(d.ID)] {
			out = append(out, modules.Requirement{Name: d.ID, Described: d.Range.String()})
		}
	}
	return out
}

// exported lists the commands that a manifest names literally.
func exported(kind string, names []string) (out []modules.Command) {
	seen := map[string]bool{}
	for _, name := range names {
		key := strings.ToLower(name)
		if name != "" && !strings.ContainsAny(name, "*?[") && !seen[key] {
			seen[key] = true
			out = append(out, modules.Command{Name: name, Kind: kind})
		}
	}
	return out
}

func (p openPackage) Stage(ctx context.Context, dir string) error {
	return packageFault(p.Package.Stage(ctx, dir), p.Name)
}
