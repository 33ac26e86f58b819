package pypi

import (
	"fmt"
	"strings"
)

// WheelName is what the name of a wheel says (PEP 427).
type WheelName struct {
	Project string // as it is written
	Version Version
	Build   string // empty for none
	Tags    []Tag
}

// ParseWheelName reads the name of a file such as idna-3.4-py3-none-any.whl.
func ParseWheelName(file string) (WheelName, error) {
	bad := func(why string) error {
		return fmt.Errorf("'%s' is no name of a wheel: %s; expected NAME-VERSION-PYTHON-ABI-PLATFORM.whl", file, why)
	}
	stem, ok := strings.CutSuffix(file, ".whl")
	if !ok {
		return WheelName{}, bad("it does not end in .whl")
	}
	parts := strings.Split(stem, "-")
	if len(parts) != 5 && len(parts) != 6 {
		return WheelName{}, bad(fmt.Sprintf("it has %d parts", len(parts)))
	}
	w := WheelName{Project: parts[0]}
	if !ValidName(parts[0]) {
		return w, bad("the project's name is not one")
	}
	var err error
	if w.Version, err = ParseVersion(strings.ReplaceAll(parts[1], "_", "-")); err != nil {
		return w, bad(err.Error())
	}
	if len(parts) == 6 {
		if w.Build = parts[2]; w.Build == "" || !isDigit(w.Build[0]) {
			return w, bad("the build '" + parts[2] + "' does not begin with a digit")
		}
	}
	if w.Tags, err = ParseTags(strings.Join(parts[len(parts)-3:], "-")); err != nil {
		return w, bad(err.Error())
	}
	return w, nil
}
