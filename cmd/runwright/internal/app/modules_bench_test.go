package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
)

// changed is the package in a file with one more entry, so that it is another
// content.
func changed(b *testing.B, path string, n int) []byte {
	b.Helper()
	in, err := zip.OpenReader(path)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		if err := z.Copy(f); err != nil {
			b.Fatal(err)
		}
	}
	w, err := z.Create("Contoso/number.txt")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.WriteString(w, fmt.Sprint(n)); err != nil {
		b.Fatal(err)
	}
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkImport is the time from a package's last byte until its module is
// in use: checked, unpacked, stored, its commands read and listed.
func BenchmarkImport(b *testing.B) {
	s := startServer(b, store.Config{Dir: b.TempDir()}, quiet, func(c *app.Config) { c.Reader = app.Packages{} }).withAccount()
	var times []time.Duration
	n := 0
	for b.Loop() {
		b.StopTimer()
		pkg := changed(b, filepath.Join(samples, "good", "Contoso.zip"), n)
		b.StartTimer()
		begin := time.Now()
		if a := s.do("POST", "modules?fileName=Contoso.zip", pkg); a.status > 201 {
			b.Fatal(a.body)
		}
		times = append(times, time.Since(begin))
		n++
	}
	report(b, times)
}

// manyModules makes a server with an account of n modules, which are imported
// twice: revision 1 has them all in version 1.0.0, revision 2 in 2.0.0.
func manyModules(b *testing.B, n int) *server {
	b.Helper()
	g := apptest.FolderGallery{Dir: b.TempDir()}
	body := map[string][]map[string]string{}
	for i := range n {
		for _, version := range []string{"1.0.0", "2.0.0"} {
			info := modules.Info{Name: fmt.Sprintf("Module%03d", i), Versions: []string{version}}
			for c := range 20 {
				info.Commands = append(info.Commands, modules.Command{Name: fmt.Sprintf("Get-Thing%d", c), Kind: "Function"})
			}
			if err := os.WriteFile(filepath.Join(g.Dir, info.Name+"@"+version+".zip"), apptest.ZipModule(b, info, version), 0o600); err != nil {
				b.Fatal(err)
			}
			body[version] = append(body[version], map[string]string{"name": info.Name, "version": version})
		}
	}
	s := startServer(b, store.Config{Dir: b.TempDir()}, quiet, func(c *app.Config) { c.Gallery = g }).withAccount()
	for _, version := range []string{"1.0.0", "2.0.0"} {
		a := s.must(202, "POST", "moduleOperations", map[string]any{"modules": body[version]})
		if a = s.ended(a.json("name").(string)); a.json("properties", "state") != "Succeeded" {
			b.Fatal(a.body)
		}
	}
	return s
}

// BenchmarkRollback is a rollback of a whole set of 100 modules.
func BenchmarkRollback(b *testing.B) {
	s := manyModules(b, 100)
	var times []time.Duration
	n := 0
	for b.Loop() {
		begin := time.Now()
		s.must(200, "POST", fmt.Sprintf("moduleRevisions/%d/rollback", 1+n%2), nil)
		times = append(times, time.Since(begin))
		n++
	}
	report(b, times)
}

// BenchmarkListModules is the list of an account of 500 modules, in all its
// pages.
func BenchmarkListModules(b *testing.B) {
	s := manyModules(b, 500)
	var times []time.Duration
	for b.Loop() {
		begin := time.Now()
		for skip := 0; skip < 500; skip += 100 {
			s.must(200, "GET", fmt.Sprintf("modules?$skip=%d", skip), nil)
		}
		times = append(times, time.Since(begin))
	}
	report(b, times)
}
