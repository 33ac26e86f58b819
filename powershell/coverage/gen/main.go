// Command gen writes engine_gen.go: which members the engine's own objects
// answer. Members of .NET types are in tables and can be asked; those of
// PowerShell's own classes are written as switches, and are read from the
// source: the cases of the methods property, setProperty and callMethod, and the
// pairs of NewObject.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const automation = "System.Management.Automation."

// spaces are the constants of package interp that begin type names.
func spaces() map[string]string {
	return map[string]string{
		"automationSpace": automation,
		"runspacesSpace":  automation + "Runspaces.",
		"languageSpace":   automation + "Language.",
		"hostSpace":       automation + "Host.",
	}
}

// several are the receivers that stand for more than one type, or whose PSType
// does not write the name.
func several() map[string][]string {
	return map[string][]string{
		"Module":       {"PSModuleInfo"},
		"Function":     {"FunctionInfo", "FilterInfo"},
		"ScriptBlock":  {"ScriptBlock"},
		"Variable":     {"PSVariable"},
		"Record":       {"InformationalRecord", "InformationRecord", "ProgressRecord"},
		"PropertyInfo": {"PSMemberInfo", "PSPropertyInfo", "PSProperty", "PSNoteProperty", "PSScriptProperty", "PSAliasProperty"},
		"MethodValue":  {"PSMethod", "PSMemberInfo", "PSMethodInfo"},
		"ObjectView":   {"PSObject"},
		// what a pipeline's builder does not have itself goes to its commands
		"PSCommandObject": {"PSCommand", "PowerShell"},
		// Cmdlet and PSCmdlet are bases of what $PSCmdlet is
		"ScriptCmdlet": {"PSScriptCmdlet", "PSCmdlet", "Cmdlet"},
	}
}

type collected map[string]map[string]bool

func (c collected) add(typeName, member string) {
	if c[typeName] == nil {
		c[typeName] = map[string]bool{}
	}
	c[typeName][strings.ToLower(member)] = true
}

func main() {
	files := parse("../interp", "../cmdlets", "../dotnet")
	names := map[string][]string{} // by receiver
	for r, list := range several() {
		for _, n := range list {
			names[r] = append(names[r], automation+n)
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "PSType" && names[receiver(fn)] == nil {
				if n := typeName(fn.Body); n != "" {
					names[receiver(fn)] = []string{n}
				}
			}
		}
	}
	found := collected{}
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			switch fn.Name.Name {
			case "property", "setProperty", "callMethod", "blockMethod":
				of := names[receiver(fn)]
				if fn.Name.Name == "blockMethod" {
					of = names["ScriptBlock"]
				}
				for _, t := range of {
					for _, member := range literals(fn.Body, true) {
						found.add(t, member)
					}
				}
			case "engineObject":
				ast.Inspect(fn.Body, func(n ast.Node) bool {
					if c, ok := n.(*ast.CaseClause); ok {
						for _, x := range c.List {
							found.add(text(x), "new")
						}
					}
					return true
				})
			case "engineStatic":
				statics(fn.Body, found)
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool { newObject(n, found); return true })
			exceptions(fn.Body, found)
		}
	}
	write(found)
}

// statics reads engineStatic: a case a type, the names compared inside it.
func statics(body *ast.BlockStmt, found collected) {
	ast.Inspect(body, func(n ast.Node) bool {
		c, ok := n.(*ast.CaseClause)
		if !ok {
			return true
		}
		for _, x := range c.List {
			for _, s := range c.Body {
				for _, member := range literals(s, false) {
					found.add(text(x), member)
				}
			}
		}
		return false
	})
	for t, members := range map[string][]string{
		automation + "PowerShell":                    {"Create"},
		automation + "Runspaces.RunspaceFactory":     {"CreateRunspace", "CreateRunspacePool"},
		automation + "Runspaces.InitialSessionState": {"Create", "CreateDefault", "CreateDefault2"},
		automation + "Language.Parser":               {"ParseInput", "ParseFile"},
		automation + "PSSerializer":                  {"Serialize", "Deserialize"},
		automation + "ProxyCommand":                  {"Create", "GetBegin", "GetProcess", "GetEnd", "GetClean", "GetParamBlock", "GetCmdletBindingAttribute", "GetHelpComments", "GetDynamicParam"},
	} {
		for _, m := range members {
			found.add(t, m)
		}
	}
}

// newObject reads NewObject("Type", "Name", value, …).
func newObject(n ast.Node, found collected) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	t := text(call.Args[0])
	if name != "NewObject" || !strings.Contains(t, ".") {
		return
	}
	for i := 1; i < len(call.Args); i += 2 {
		if s := text(call.Args[i]); s != "" {
			found.add(t, s)
		}
	}
}

// exceptions reads the fields that a function gives the exceptions it makes.
func exceptions(body *ast.BlockStmt, found collected) {
	var classes, fields []string
	ast.Inspect(body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CallExpr:
			if f, ok := x.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "NewException" && len(x.Args) > 0 && text(x.Args[0]) != "" {
				classes = append(classes, text(x.Args[0]))
			}
		case *ast.AssignStmt:
			to, isField := x.Lhs[0].(*ast.SelectorExpr)
			if m, ok := x.Rhs[0].(*ast.CompositeLit); ok && isField && to.Sel.Name == "Fields" {
				for _, e := range m.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok {
						fields = append(fields, text(kv.Key))
					}
				}
			}
		}
		return true
	})
	for _, c := range classes {
		for _, f := range fields {
			found.add(c, f)
		}
	}
}

// literals are the names that a body compares with: the strings of its cases and
// of equalFold.
func literals(body ast.Node, cases bool) (out []string) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CaseClause:
			for _, e := range x.List {
				if s := text(e); s != "" && cases {
					out = append(out, s)
				}
			}
		case *ast.CallExpr:
			if f, ok := x.Fun.(*ast.Ident); ok && f.Name == "equalFold" && len(x.Args) == 2 {
				if s := text(x.Args[1]); s != "" {
					out = append(out, s)
				}
			}
		case *ast.BinaryExpr:
			if id, ok := x.X.(*ast.Ident); ok && id.Name == "name" && x.Op == token.EQL && text(x.Y) != "" {
				out = append(out, text(x.Y))
			}
		}
		return true
	})
	return out
}

// text is a string literal, with a constant of a namespace before it.
func text(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, err := strconv.Unquote(x.Value)
			if err == nil {
				return s
			}
		}
	case *ast.Ident:
		return spaces()[x.Name]
	case *ast.BinaryExpr:
		if l, r := text(x.X), text(x.Y); x.Op == token.ADD && l != "" && r != "" {
			return l + r
		}
	}
	return ""
}

// typeName is the name in the first call of MustNamed.
func typeName(body ast.Node) (name string) {
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && name == "" {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "MustNamed" && len(call.Args) == 1 {
				name = text(call.Args[0])
			}
		}
		return name == ""
	})
	return name
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	t := fn.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func parse(dirs ...string) (files []*ast.File) {
	set := token.NewFileSet()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			files = append(files, f)
			return err
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	return files
}

func write(found collected) {
	var out bytes.Buffer
	out.WriteString("// Code generated by gen; DO NOT EDIT.\n\npackage coverage\n\n// engineText lists the members of the engine's own objects: a type a line.\nconst engineText = \"\" +\n")
	for _, t := range slices.Sorted(maps.Keys(found)) {
		if t == "" {
			continue
		}
		fmt.Fprintf(&out, "\t%q +\n", t+"\t"+strings.Join(slices.Sorted(maps.Keys(found[t])), " ")+"\n")
	}
	out.WriteString("\t\"\"\n")
	src, err := format.Source(out.Bytes())
	if err != nil {
		log.Fatalf("format: %v", err)
	}
	if err := os.WriteFile("engine_gen.go", src, 0o644); err != nil {
		log.Fatal(err)
	}
}
