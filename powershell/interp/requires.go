package interp

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// checkRequirements honours the #requires lines of a script: it refuses what this
// engine is not, and imports the modules.
func (rs *Runspace) checkRequirements(ctx context.Context, sb *ScriptBlock) error {
	r := sb.unit.ast.Requirements
	if r == nil {
		return nil
	}
	name := path.Base(sb.unit.src.File)
	refuse := func(id, format string, args ...any) error {
		e := types.NewException("System.Management.Automation.ScriptRequiresException", fmt.Sprintf("The script '%s' cannot be run because "+format, append([]any{name}, args...)...))
		e.ID, e.Category, e.Target = id, "ResourceUnavailable", name
		return &Failure{Record: rs.recordOf(e, nil), Script: true}
	}
	have, _ := types.ParseVersion("7.6.9")
	if want, ok := versionOrNull(r.Version).(*types.Version); ok && want.Cmp(have) > 0 {
		return refuse("ScriptRequiresUnmatchedPSVersion", `it contained a "#requires" statement for PowerShell %s. The version of PowerShell that is required by the script does not match the currently running version of PowerShell %s.`, want, have)
	}
	if len(r.Editions) > 0 && !containsFold(r.Editions, "Core") {
		return refuse("ScriptRequiresUnmatchedPSEdition", `it contained a "#requires" statement for PowerShell editions '%s'. The edition of PowerShell that is required by the script does not match the currently running PowerShell Core edition.`, strings.Join(r.Editions, ","))
	}
	var missing []string
	for _, m := range r.Modules {
		if err := rs.requireModule(ctx, m); err != nil {
			if isFlow(err) {
				return err
			}
			missing = append(missing, missingModule(m))
		}
	}
	if len(missing) > 0 {
		return refuse("ScriptRequiresMissingModules", `the following modules that are specified by the "#requires" statements of the script are missing: %s.`, strings.Join(missing, ", "))
	}
	return nil
}

// missingModule says which module is not there, with the versions that were wanted.
func missingModule(m syntax.RequiredModule) string {
	var wanted []string
	for _, o := range [][2]string{{"ModuleVersion", m.Version}, {"RequiredVersion", m.RequiredVersion}, {"MaximumVersion", m.MaximumVersion}} {
		if o[1] != "" {
			wanted = append(wanted, o[0]+" '"+o[1]+"'")
		}
	}
	text := "The module '" + m.Name + "' cannot be found"
	if len(wanted) > 0 {
		text += " with " + strings.Join(wanted, " and ")
	}
	return text + "."
}

// Required honours the #requires lines of a module's script.
func (rs *Runspace) Required(sb *ScriptBlock) error { return rs.checkRequirements(rs.ctx, sb) }

func containsFold(list []string, s string) bool {
	for _, e := range list {
		if strings.EqualFold(e, s) {
			return true
		}
	}
	return false
}

// requireModule imports a module into the global session.
func (rs *Runspace) requireModule(ctx context.Context, m syntax.RequiredModule) error {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	text := "Import-Module -Name " + quote(m.Name) + " -ErrorAction Stop -Global"
	for _, o := range [][2]string{{"MinimumVersion", m.Version}, {"MaximumVersion", m.MaximumVersion}, {"RequiredVersion", m.RequiredVersion}} {
		if o[1] != "" {
			text += " -" + o[0] + " " + quote(o[1])
		}
	}
	sb, err := rs.Parse("", text)
	if err != nil {
		return err
	}
	rs.inTry++
	defer func() { rs.inTry-- }()
	return rs.run(ctx, sb, nil, Streams{}, true)
}
