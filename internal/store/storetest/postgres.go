package storetest

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// shared is the server of this test binary.
var shared cluster

// cluster is a throw-away PostgreSQL server that listens on a socket only.
type cluster struct {
	once    sync.Once
	skip    string // why there is no server on this machine
	failed  error
	dir     string
	process *os.Process
	exited  chan struct{}

	mu   sync.Mutex
	next int
}

// newDatabase makes an empty database and returns its URL, or skips the test.
func (c *cluster) newDatabase(t *testing.T) string {
	t.Helper()
	c.once.Do(c.start)
	if c.skip != "" {
		t.Skip("PostgreSQL: " + c.skip)
	}
	if c.failed != nil {
		t.Fatalf("start PostgreSQL: %v", c.failed)
	}
	c.mu.Lock()
	c.next++
	name := "test" + strconv.Itoa(c.next)
	c.mu.Unlock()
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name + " STRATEGY file_copy"); err != nil {
		t.Fatalf("make database: %v", err)
	}
	return c.url(name)
}

func (c *cluster) url(database string) string {
	return "postgres://postgres@/" + database + "?host=" + c.dir
}

// binaries returns the folder of the newest installed server.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) }))
}

func major(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

func (c *cluster) start() {
	bin := binaries()
	if bin == "" {
		c.skip = "not installed (Debian package postgresql)"
		return
	}
	// The server refuses to run as root; Debian's package brings its user.
	attr := serverAttr()
	dir, err := os.MkdirTemp("/tmp", "runwright-pg")
	if err != nil {
		c.failed = err
		return
	}
	c.dir = dir
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			c.skip = "running as root and there is no user postgres"
			return
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		runAs(attr, uid, gid)
		if c.failed = os.Chown(dir, uid, gid); c.failed != nil {
			return
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = dir, identityOf(attr)
	if out, err := initdb.CombinedOutput(); err != nil {
		c.failed = fmt.Errorf("initdb: %w\n%s", err, out)
		return
	}
	c.failed = c.serve(filepath.Join(bin, "postgres"), data, attr)
}

// serve starts the server and waits until it says that it takes connections.
func (c *cluster) serve(binary, data string, attr *syscall.SysProcAttr) error {
	server := exec.Command(binary, "-D", data, "-k", c.dir, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "full_page_writes=off", "-c", "shared_buffers=16MB", "-c", "max_connections=200", "-c", "autovacuum=off")
	server.Dir, server.SysProcAttr = c.dir, attr
	log, err := server.StderrPipe()
	if err != nil {
		return err
	}
	started := make(chan error, 1)
	c.exited = make(chan struct{})
	ready := make(chan struct{})
	go func() {
		// The death signal is tied to the starting thread: keep it alive.
		runtime.LockOSThread()
		started <- server.Start()
		<-c.exited
	}()
	if err := <-started; err != nil {
		close(c.exited)
		return err
	}
	c.process = server.Process
	go func() {
		defer close(c.exited)
		lines := bufio.NewScanner(log)
		for once := false; lines.Scan(); {
			if !once && strings.Contains(lines.Text(), "ready to accept connections") {
				once = true
				close(ready)
			}
		}
		_ = server.Wait()
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	select {
	case <-ready:
		return nil
	case <-c.exited:
		return fmt.Errorf("the server ended at once: %v", server.ProcessState)
	case <-ctx.Done():
		return fmt.Errorf("the server was not ready after a minute")
	}
}

// stop ends the server at once and removes its folder.
func (c *cluster) stop() {
	if c.process != nil {
		_ = c.process.Signal(syscall.SIGQUIT)
		<-c.exited
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}
