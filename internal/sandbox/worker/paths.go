package worker

import (
	"fmt"
	"os"
	"path"
	"strings"
)

// relative turns an absolute name inside into one below the root to be.
func relative(name string) (string, error) {
	if !path.IsAbs(name) || path.Clean(name) != name || name == "/" {
		return "", fmt.Errorf("'%s' is no place to mount something: want an absolute name without '.' and '..'", name)
	}
	return strings.TrimPrefix(name, "/"), nil
}

func parent(rel string) string { return path.Dir(rel) }

// makeFolders makes a folder and those above it, for everybody to pass.
func makeFolders(rel string) error {
	if rel == "." || rel == "" {
		return nil
	}
	return os.MkdirAll(rel, 0o755)
}
