package interp

import (
	"context"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// Options configure a runspace.
type Options struct {
	Host Host
	// Registry holds the built-in commands.
	Registry *Registry
	// MaxDepth bounds nested calls; 0 means 1000.
	MaxDepth int
	// MemoryLimit bounds, in bytes, what a run may hold beyond what the process held
	// when it began; 0 means no bound. The run ends with a *Cancelled of the ID
	// MemoryLimitExceeded, which no script can catch. The heap is the process's: runs
	// at the same time in one process count for each other.
	MemoryLimit int64
	// Loader finds and loads modules; nil means there are none.
	Loader ModuleLoader
	// Guard is asked before a module is loaded, with the names of those that
	// are; its error refuses the module. nil refuses none.
	Guard func(loaded []string, name string) error
	// Cache is shared with other runspaces of the process; nil means none.
	Cache *Cache
	// ManifestEdition is what $PSEdition is in manifests of modules, Core (also
	// when empty) or Desktop: which side of a module for both is loaded.
	// Scripts see Core.
	ManifestEdition string
	// Variables are set in the global scope.
	Variables map[string]any
	// ErrorView is $ErrorView; "" means ConciseView.
	ErrorView string
	// Home is $PSHOME.
	Home string
	// Formatter writes objects as text for redirections to files; nil means none.
	Formatter Formatter
}

// Runspace is one PowerShell session: variables, functions, modules. It must be
// used by one goroutine at a time.
type Runspace struct {
	host     Host
	registry *Registry
	conv     types.Converter
	global   *Session
	ctx      context.Context
	opts     Options
	// culture is the current culture, nil for the standard one.
	culture *format.Culture

	// used are the built-in commands that were run.
	used map[*CmdletInfo]bool
	// marked are the modules of built-in commands that were imported by name.
	marked map[string]bool
	// ok is $?.
	ok bool
	// errors is $Error, newest first.
	errors *types.List
	// inTry counts the try bodies and traps around the running code.
	inTry  int
	rounds int
	// deferred is an error met where none could be returned; the next statement
	// raises it.
	deferred error
	// watch looks for breakpoints, nil while none is enabled.
	watch *watch
	depth int
	// memory is the budget of the running script, nil without a limit.
	memory *memory
	// frames are the frames of running functions, innermost last.
	frames      []*frame
	strictModes map[*Scope]int
	modules     moduleTable
	imports     int
	locations   locations
	regexes     map[regexKey]*types.Regex
	// baton is shared with the runspaces that scripts made, nil while there are none.
	baton *baton
	// taps see what the run shows.
	taps []Tap
	// exits run at the session's end.
	exits []func() error
	// posted is work for this runspace from others, nil while there was none.
	posted *posted
	// generators are the objects that list valid values, by class.
	generators map[*types.Type]any
	// handed are the values of $using: variables, by name in lower case.
	handed map[string]any
	// root serves code that runs outside any function.
	root *frame
	// extra holds state of command families by their own key.
	extra map[any]any
	// readers are those that commands read files with at the moment.
	readers map[*Reader]bool
}

// New returns a runspace.
func New(opts Options) *Runspace {
	if opts.MaxDepth == 0 {
		opts.MaxDepth = 1000
	}
	rs := &Runspace{host: opts.Host, registry: opts.Registry, opts: opts, ok: true, ctx: context.Background(),
		strictModes: make(map[*Scope]int), errors: &types.List{T: types.ArrayListType}}
	rs.conv.Engine = rs
	rs.global = newSession(nil, nil)
	rs.defineVariables()
	rs.definePWD()
	for _, a := range facts.Aliases() {
		alias := &Alias{Name: a.Name, Definition: a.Definition}
		if strings.Contains(a.Options, "ReadOnly") {
			alias.Options |= ReadOnly
		}
		if strings.Contains(a.Options, "AllScope") {
			alias.Options |= AllScope
		}
		rs.global.base.SetAlias(alias)
	}
	rs.defineWindowsAliases()
	rs.defineFunctions()
	rs.root = &frame{rs: rs, scope: rs.global.base, unit: emptyUnit(), out: discard{}, streams: &streams{}}
	return rs
}

func emptyUnit() *unit { return &unit{index: map[string]int{}} }

// rootFrame is a frame in the innermost running scope, for code that compiles
// or runs outside statements.
func (rs *Runspace) rootFrame() *frame { return rs.activeFrame() }

// activeFrame is the frame of the innermost running function.
func (rs *Runspace) activeFrame() *frame {
	if n := len(rs.frames); n > 0 {
		return rs.frames[n-1]
	}
	return rs.root
}

// Global returns the global session state.
func (rs *Runspace) Global() *Session { return rs.global }

// Host returns the host.
func (rs *Runspace) Host() *Host { return &rs.host }

// Converter returns the runspace's converter.
func (rs *Runspace) Converter() *types.Converter { return &rs.conv }

// Errors returns $Error.
func (rs *Runspace) Errors() *types.List { return rs.errors }

// OK is $?.
func (rs *Runspace) OK() bool { return rs.ok }

// Extra returns the state a command family keeps under a key, made at first use.
func (rs *Runspace) Extra(key any, build func() any) any {
	if rs.extra == nil {
		rs.extra = make(map[any]any)
	}
	v, ok := rs.extra[key]
	if !ok {
		v = build()
		rs.extra[key] = v
	}
	return v
}

// Run runs a script block in the global scope (as -File and -Command do). A
// terminating error comes back as *Failure, exit as *ExitRequest, cancellation
// as *Cancelled.
func (rs *Runspace) Run(ctx context.Context, sb *ScriptBlock, args []Arg, st Streams) error {
	if err := rs.checkRequirements(ctx, sb); err != nil {
		return err
	}
	return rs.run(ctx, sb, args, st, true)
}

func (rs *Runspace) run(ctx context.Context, sb *ScriptBlock, args []Arg, st Streams, dotted bool) error {
	outer, outerRoot := rs.ctx, rs.root
	rs.ctx = ctx
	defer func() { rs.ctx, rs.root = outer, outerRoot }()
	if rs.opts.MemoryLimit > 0 && rs.memory == nil {
		rs.memory = newMemory(rs.opts.MemoryLimit)
		defer func() { rs.memory = nil }()
	}
	st = rs.tappedStreams(st)
	s := &streams{err: st.Error, warning: st.Warning, verbose: st.Verbose, debug: st.Debug, information: st.Information, progress: st.Progress}
	out := st.Output
	if out == nil {
		out = discard{}
	}
	if st.Raw != nil {
		out = &rootOutput{out, st.Raw}
	}
	fr := &frame{rs: rs, scope: rs.global.current, unit: emptyUnit(), out: out, streams: s}
	rs.root = fr
	stg := &stage{fr: fr, node: sb.unit.ast, position: 1, length: 1}
	inst, err := rs.newFunctionInstance(stg, sb, nil, &Invocation{Block: sb, Name: sb.unit.src.File, Args: args, Dotted: dotted, Node: sb.unit.ast})
	if err != nil {
		return fr.failure(err, nil)
	}
	if dotted && inst.scope.call == nil {
		inst.scope.call = inst.call
		defer func() { inst.scope.call = nil }()
	}
	err = guarded(func() error { return stg.runAlone(inst) })
	if f, ok := err.(*flow); ok && f.kind != flowReturn {
		return nil // break and continue outside any loop end the script quietly
	}
	return err
}

// guarded turns a defect of the engine into an error of the script, so that one
// runbook cannot take a process with it.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e := types.NewException("System.Management.Automation.PSInvalidOperationException", fmt.Sprintf("The engine has a defect: %v\n%s", p, debug.Stack()))
			e.ID, e.Category = "EngineDefect", "InvalidOperation"
			err = &Failure{Record: &types.ErrorRecord{Exception: e, ID: e.ID, Category: e.Category, Reason: "PSInvalidOperationException"}, Script: true}
		}
	}()
	return do()
}

// checkContext ends the run when its context has ended.
func (rs *Runspace) checkContext() error {
	if rs.memory != nil {
		if err := rs.memory.look(); err != nil {
			return err
		}
	}
	if err := rs.ctx.Err(); err != nil {
		return &Cancelled{Reason: context.Cause(rs.ctx).Error()}
	}
	return nil
}

// pushDepth counts a nested call.
func (rs *Runspace) pushDepth() error {
	if rs.depth++; rs.depth > rs.opts.MaxDepth {
		rs.depth--
		e := types.NewException("System.InsufficientExecutionStackException", fmt.Sprintf("The script failed due to call depth overflow: more than %d nested calls.", rs.opts.MaxDepth))
		e.ID, e.Category = "CallDepthOverflow", "InvalidOperation"
		return &Failure{Record: rs.recordOf(e, nil), Script: true}
	}
	return nil
}

func (rs *Runspace) popDepth() { rs.depth-- }

// PID is the number of the engine's process, 1 where the host does not tell.
func (rs *Runspace) PID() int32 {
	if f := rs.host.Files; f != nil {
		if target, err := f.Readlink("/proc/self"); err == nil {
			if n, err := strconv.Atoi(target); err == nil {
				return int32(n)
			}
		}
	}
	return 1
}

// Now is the host's time in its zone.
func (rs *Runspace) Now() time.Time { return rs.host.Clock.Now().In(rs.host.Clock.Location()) }

// defineVariables sets the variables of a fresh session.
func (rs *Runspace) defineVariables() {
	g := rs.global.base
	def := func(name string, v any, o VarOptions) {
		g.put(strings.ToLower(name), &Variable{Name: name, val: v, Options: o})
	}
	action := []Attribute{conversion{t: types.MustNamed(automationSpace + "ActionPreference")}}
	def("true", true, Constant|AllScope)
	def("false", false, Constant|AllScope)
	g.put("null", &Variable{Name: "null", get: func() any { return nil }, set: func(any) error { return nil }})
	pref := func(name string, p prefKind) {
		def(name, p.value(), 0)
		g.local(strings.ToLower(name)).Attributes = action
	}
	pref("ErrorActionPreference", prefContinue)
	pref("WarningPreference", prefContinue)
	pref("VerbosePreference", prefSilent)
	pref("DebugPreference", prefSilent)
	pref("InformationPreference", prefSilent)
	pref("ProgressPreference", prefContinue)
	def("WhatIfPreference", false, 0)
	def("ConfirmPreference", types.EnumNamed("System.Management.Automation.ConfirmImpact", "High"), 0)
	def("OutputEncoding", nil, 0)
	def("FormatEnumerationLimit", int32(4), 0)
	def("MaximumHistoryCount", int32(4096), 0)
	def("PSModuleAutoLoadingPreference", nil, 0)
	def("PSDefaultParameterValues", defaultParameterTable(), 0)
	def("PSNativeCommandUseErrorActionPreference", false, 0)
	def("PSSessionApplicationName", "wsman", 0)
	view := rs.opts.ErrorView
	if view == "" {
		view = "ConciseView"
	}
	def("ErrorView", types.EnumNamed("System.Management.Automation.ErrorView", view), 0)
	def("PSCulture", "en-US", ReadOnly|AllScope)
	def("PSUICulture", "en-US", ReadOnly|AllScope)
	def("PSEdition", "Core", Constant|AllScope)
	def("ShellId", "Microsoft.PowerShell", Constant|AllScope)
	def("IsLinux", true, Constant|AllScope)
	def("IsWindows", false, Constant|AllScope)
	def("IsMacOS", false, Constant|AllScope)
	def("IsCoreCLR", true, Constant|AllScope)
	def("EnabledExperimentalFeatures", &types.List{T: types.ListDef.Instantiate(types.String)}, 0)
	def("PSVersionTable", versionTable(), Constant|AllScope)
	def("PSStyle", rs.styleObject(), 0)
	host := &HostObject{rs: rs}
	def("Host", host, Constant|AllScope)
	def("ExecutionContext", &EngineObject{host}, Constant|AllScope)
	def("PSHOME", rs.opts.Home, Constant|AllScope)
	g.put("pid", &Variable{Name: "PID", Options: Constant | AllScope, get: func() any { return rs.PID() }})
	def("NestedPromptLevel", int32(0), 0)
	g.put("error", &Variable{Name: "Error", Options: Constant, get: func() any { return rs.errors }})
	g.put("lastexitcode", &Variable{Name: "LASTEXITCODE"})
	if f := rs.host.Files; f != nil {
		def("HOME", f.HomeDir(), ReadOnly|AllScope)
	}
	for name, v := range rs.opts.Variables {
		def(name, v, 0)
	}
}

func defaultParameterTable() *types.Dict {
	d := types.NewHashtable()
	d.T = types.MustNamed("System.Management.Automation.DefaultParameterDictionary")
	return d
}

// versionTable is $PSVersionTable.
func versionTable() *types.Dict {
	d := types.NewHashtable()
	d.T = types.MustNamed("System.Management.Automation.PSVersionHashTable")
	semantic := &dotnet.SemVer{Major: 7, Minor: 6, Patch: 9}
	d.Set("PSVersion", semantic)
	d.Set("PSEdition", "Core")
	d.Set("GitCommitId", "7.6.9")
	d.Set("OS", "Linux")
	d.Set("Platform", "Unix")
	compatible := []any{}
	for _, v := range []string{"1.0", "2.0", "3.0", "4.0", "5.0", "5.1"} {
		p, _ := types.ParseVersion(v)
		compatible = append(compatible, p)
	}
	d.Set("PSCompatibleVersions", types.NewTyped(types.VersionType, append(compatible, &types.Version{Major: semantic.Major, Minor: semantic.Minor, Build: semantic.Patch, Revision: -1})))
	remoting, _ := types.ParseVersion("2.4")
	d.Set("PSRemotingProtocolVersion", remoting)
	serialization, _ := types.ParseVersion("1.1.0.1")
	d.Set("SerializationVersion", serialization)
	stack, _ := types.ParseVersion("3.0")
	d.Set("WSManStackVersion", stack)
	return d
}
