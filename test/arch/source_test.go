package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maxLines is the length that no file of ours passes; generated ones may.
const maxLines = 800

// generated is the line that marks a generated file.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// sources calls use for every Go file of the program that is written by hand.
func sources(t *testing.T, use func(p *pkg, name string, set *token.FileSet, f *ast.File)) {
	t.Helper()
	_, own := packages(t)
	for _, p := range own {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if generated.Match(text) {
				continue
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, short(p.ImportPath)+"/"+name, text, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			use(p, name, set, f)
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	sources(t, func(p *pkg, _ string, set *token.FileSet, f *ast.File) {
		if p.Name == "main" {
			return
		}
		missing := func(pos token.Pos, name string) { t.Errorf("%s: %s has no doc comment", set.Position(pos), name) }
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && receiverExported(d) && !documents(d.Doc, d.Name.Name) {
					missing(d.Pos(), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						if s.Name.IsExported() && !documents(s.Doc, s.Name.Name) && !documents(d.Doc, s.Name.Name) {
							missing(s.Pos(), s.Name.Name)
						}
					case *ast.ValueSpec:
						for _, name := range s.Names {
							// One comment may stand for a whole group.
							if name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
								missing(name.Pos(), name.Name)
							}
						}
					}
				}
			}
		}
	})
}

// documents reports whether a comment begins with the name it explains.
func documents(c *ast.CommentGroup, name string) bool {
	if c == nil {
		return false
	}
	text := c.Text()
	for _, article := range []string{"A ", "An ", "The "} {
		text = strings.TrimPrefix(text, article)
	}
	rest, ok := strings.CutPrefix(text, name)
	return ok && (rest == "" || !token.IsIdentifier(rest[:1]))
}

// receiverExported reports whether a function is no method, or one of an
// exported type.
func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

// TestNothingHappensAtInit: the program is executed anew for every sandbox, so
// what packages do before main is paid for by every job.
func TestNothingHappensAtInit(t *testing.T) {
	sources(t, func(_ *pkg, _ string, set *token.FileSet, f *ast.File) {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: a function init; make the work a sync.OnceValue", set.Position(d.Pos()))
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, s := range d.Specs {
					for _, v := range s.(*ast.ValueSpec).Values {
						if what := worksAtInit(v); what != "" {
							t.Errorf("%s: a package variable with %s; make it a function or a sync.OnceValue", set.Position(v.Pos()), what)
						}
					}
				}
			}
		}
	})
}

// worksAtInit says what of an initialiser is work, "" for none.
func worksAtInit(v ast.Expr) string {
	switch v := v.(type) {
	case *ast.CompositeLit:
		if _, ok := v.Type.(*ast.MapType); ok {
			return "a map"
		}
	case *ast.CallExpr:
		if s, ok := v.Fun.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "regexp" {
				return "a regular expression"
			}
		}
	}
	return ""
}

// statement is the beginning of an SQL statement in a string.
var statement = regexp.MustCompile("^[\"`]\\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|WITH)\\s")

// TestSQLStaysInStoreFiles: SQL lives in the store file of its domain, or in
// package store.
func TestSQLStaysInStoreFiles(t *testing.T) {
	sources(t, func(p *pkg, name string, set *token.FileSet, f *ast.File) {
		if strings.HasPrefix(name, "store") || matches(nil, "internal/store/...", p.ImportPath) {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && statement.MatchString(lit.Value) {
				t.Errorf("%s: SQL outside a store file", set.Position(lit.Pos()))
			}
			return true
		})
	})
}

// TestEngineReachesOutThroughItsHost: the engine names nothing of the operating
// system but flags for Host.Files, and asks nobody but Host.Clock for the time.
func TestEngineReachesOutThroughItsHost(t *testing.T) {
	forbidden := map[string]func(name string) bool{
		"os": func(name string) bool { return !strings.HasPrefix(name, "O_") },
		"time": func(name string) bool {
			return slices.Contains([]string{"Now", "Since", "Until", "Sleep", "Local"}, name)
		},
		// What a connection is and how addresses are written, but nothing that opens one.
		"net": func(name string) bool {
			return !slices.Contains([]string{"Conn", "Error", "DNSError", "ErrClosed", "JoinHostPort"}, name)
		},
	}
	// The host itself, the listings of the file they are given, and what
	// compares the engine with recorded files.
	exempt := []string{"powershell/oshost", "powershell/syntax/listing", "powershell/conformance"}
	sources(t, func(p *pkg, _ string, set *token.FileSet, f *ast.File) {
		if p.Name == "main" || !matches(nil, "powershell/...", p.ImportPath) || slices.Contains(exempt, short(p.ImportPath)) {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			// A package's name has no object in the file; a variable's has.
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && forbidden[x.Name] != nil && forbidden[x.Name](s.Sel.Name) {
				t.Errorf("%s: %s.%s; reach it through interp.Host", set.Position(s.Pos()), x.Name, s.Sel.Name)
			}
			return true
		})
	})
}

// skipped are folders that hold nothing written by us.
var skipped = []string{".git", "node_modules", "dist", "bin", "testdata", "runwright-data"}

func TestFileLength(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(skipped, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".ts", ".tsx", ".css"}, filepath.Ext(path)) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n := bytes.Count(text, []byte("\n")); n > maxLines && !generated.Match(text) {
			t.Errorf("%s has %d lines; split it by entity, at most %d", path, n, maxLines)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
