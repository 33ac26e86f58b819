package clr

import (
	"crypto/sha1" // what .NET makes tokens with
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Assembly is what a file says of itself. It is read-only and may be shared.
type Assembly struct {
	Name       string
	Version    string // four parts
	Culture    string // "" for the neutral one
	References []Reference
	Types      []Type // in the order of the file, without the one that holds globals

	md    *metadata
	once  sync.Once
	links *links
}

// Reference is an assembly that this one was built with.
type Reference struct {
	Name    string
	Version string
}

// TypeName names a class; Assembly is "" when it is in the same file.
type TypeName struct{ Assembly, Namespace, Name string }

// String gives the name with its namespace.
func (n TypeName) String() string {
	if n.Namespace == "" {
		return n.Name
	}
	return n.Namespace + "." + n.Name
}

// Type is a class, structure, interface or enumeration.
type Type struct {
	TypeName
	Public      bool // visible from outside the assembly
	Abstract    bool
	Interface   bool
	Generic     bool
	Constructor bool     // has a public constructor without parameters
	Base        TypeName // zero for interfaces
	Interfaces  []TypeName
	Cmdlet      *CmdletName // from the Cmdlet attribute
	Experiment  *Experiment // from the Experimental attribute
}

// Experiment ties a class to an experimental feature.
type Experiment struct {
	Feature string
	Show    bool // there only when the feature is on; otherwise only when it is off
}

// CmdletName is the name a class has as a command.
type CmdletName struct{ Verb, Noun string }

// String gives the command's name.
func (n CmdletName) String() string { return n.Verb + "-" + n.Noun }

// Read reads an assembly from the bytes of its file.
func Read(data []byte) (*Assembly, error) {
	img, header, err := cliHeader(data)
	if err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	root, err := img.at(le.Uint32(header[8:]), le.Uint32(header[12:]))
	if err != nil {
		return nil, err
	}
	md, err := openMetadata(root)
	if err != nil {
		return nil, err
	}
	md.outer = map[int]int{}
	for i := 1; i <= md.tables[tNestedClass].rows; i++ {
		md.outer[int(md.cell(tNestedClass, i, 0))] = int(md.cell(tNestedClass, i, 1))
	}
	if md.tables[tAssembly].rows == 0 {
		return nil, ErrNoName
	}
	a := &Assembly{
		md:      md,
		Name:    md.text(tAssembly, 1, 7),
		Version: version(md, tAssembly, 1, 1),
		Culture: md.text(tAssembly, 1, 8),
	}
	if a.Name == "" {
		return nil, ErrNoName
	}
	for i := 1; i <= md.tables[tAssemblyRef].rows; i++ {
		a.References = append(a.References, Reference{md.text(tAssemblyRef, i, 6), version(md, tAssemblyRef, i, 0)})
	}
	a.Types = readTypes(md)
	return a, nil
}

func version(md *metadata, t, row, col int) string {
	return fmt.Sprintf("%d.%d.%d.%d", md.cell(t, row, col), md.cell(t, row, col+1), md.cell(t, row, col+2), md.cell(t, row, col+3))
}

// Flags of classes and methods (ECMA-335, II.23.1).
const (
	visibilityMask     = 0x7
	visibilityPublic   = 1
	nestedPublic       = 2
	flagInterface      = 0x20
	flagAbstract       = 0x80
	methodAccessMask   = 0x7
	methodAccessPublic = 6
	methodStatic       = 0x10
)

func readTypes(md *metadata) []Type {
	generic := map[int]bool{}
	for i := 1; i <= md.tables[tGenericParam].rows; i++ {
		if owner := md.refCell(tGenericParam, i, 2); owner.table == tTypeDef {
			generic[owner.row] = true
		}
	}
	interfaces := map[int][]TypeName{}
	for i := 1; i <= md.tables[tInterfaceImpl].rows; i++ {
		row := int(md.cell(tInterfaceImpl, i, 0))
		interfaces[row] = append(interfaces[row], md.typeName(md.refCell(tInterfaceImpl, i, 1)))
	}
	cmdlets, experiments := attributes(md)
	var out []Type
	rows := md.tables[tTypeDef].rows
	for i := 2; i <= rows; i++ { // the first holds what is outside of classes
		flags := md.cell(tTypeDef, i, 0)
		t := Type{
			TypeName:    md.definedName(i),
			Public:      flags&visibilityMask == visibilityPublic,
			Abstract:    flags&flagAbstract != 0,
			Interface:   flags&flagInterface != 0,
			Generic:     generic[i],
			Constructor: defaultConstructor(md, i),
			Base:        md.typeName(md.refCell(tTypeDef, i, 3)),
			Interfaces:  interfaces[i],
			Cmdlet:      cmdlets[i],
			Experiment:  experiments[i],
		}
		if flags&visibilityMask == nestedPublic {
			t.Public = nestedIsPublic(md, md.outer, i)
		}
		out = append(out, t)
	}
	return out
}

// nestedIsPublic says whether a nested class can be seen through all classes
// around it.
func nestedIsPublic(md *metadata, outer map[int]int, row int) bool {
	for range 64 { // classes are not nested deeper, circles end
		switch md.cell(tTypeDef, row, 0) & visibilityMask {
		case visibilityPublic:
			return true
		case nestedPublic:
			row = outer[row]
		default:
			return false
		}
	}
	return false
}

// defaultConstructor looks for a public constructor without parameters.
func defaultConstructor(md *metadata, row int) bool {
	from, to := int(md.cell(tTypeDef, row, 5)), md.tables[tMethodDef].rows+1
	if row < md.tables[tTypeDef].rows {
		to = min(to, int(md.cell(tTypeDef, row+1, 5)))
	}
	for m := max(from, 1); m < to; m++ {
		flags := md.cell(tMethodDef, m, 2)
		if flags&methodAccessMask != methodAccessPublic || flags&methodStatic != 0 || md.text(tMethodDef, m, 3) != ".ctor" {
			continue
		}
		// Signature: calling convention, number of parameters.
		if sig := md.blob(tMethodDef, m, 4); len(sig) >= 2 && sig[1] == 0 {
			return true
		}
	}
	return false
}

// definedName names a class of this file; classes in classes have the name of the
// outer one in front.
func (md *metadata) definedName(row int) TypeName {
	n := TypeName{Namespace: md.text(tTypeDef, row, 2), Name: md.text(tTypeDef, row, 1)}
	for range 16 { // a longer chain is a circle
		outer := md.outer[row]
		if outer == 0 {
			break
		}
		n.Namespace, n.Name = md.text(tTypeDef, outer, 2), md.text(tTypeDef, outer, 1)+"+"+n.Name
		row = outer
	}
	return n
}

// typeName names what a reference to a class means.
func (md *metadata) typeName(r ref) TypeName {
	switch r.table {
	case tTypeDef:
		if r.row == 0 {
			return TypeName{}
		}
		return md.definedName(r.row)
	case tTypeRef:
		n := TypeName{Namespace: md.text(tTypeRef, r.row, 2), Name: md.text(tTypeRef, r.row, 1)}
		scope := md.refCell(tTypeRef, r.row, 0)
		for range 16 { // nested classes point to the one around them
			if scope.table != tTypeRef || scope.row == 0 {
				break
			}
			n.Namespace, n.Name = md.text(tTypeRef, scope.row, 2), md.text(tTypeRef, scope.row, 1)+"+"+n.Name
			scope = md.refCell(tTypeRef, scope.row, 0)
		}
		if scope.table == tAssemblyRef {
			n.Assembly = md.text(tAssemblyRef, scope.row, 6)
		}
		return n
	case tTypeSpec:
		// A generic class with its arguments: GENERICINST, CLASS, the class, …
		sig := md.blob(tTypeSpec, r.row, 0)
		if len(sig) < 3 || sig[0] != 0x15 {
			return TypeName{}
		}
		v, _, ok := compressed(sig[2:])
		inner := decodeRef(cTypeDefOrRef, v)
		if !ok || inner.table == tTypeSpec {
			return TypeName{}
		}
		return md.typeName(inner)
	}
	return TypeName{}
}

// attributes finds the Cmdlet and Experimental attributes, by the row of their
// class.
func attributes(md *metadata) (map[int]*CmdletName, map[int]*Experiment) {
	cmdlets, experiments := map[int]*CmdletName{}, map[int]*Experiment{}
	for i := 1; i <= md.tables[tCustomAttribute].rows; i++ {
		owner, ctor := md.refCell(tCustomAttribute, i, 0), md.refCell(tCustomAttribute, i, 1)
		if owner.table != tTypeDef || ctor.table != tMemberRef {
			continue
		}
		value := md.blob(tCustomAttribute, i, 2)
		if len(value) < 2 || value[0] != 1 || value[1] != 0 {
			continue
		}
		switch md.typeName(md.refCell(tMemberRef, ctor.row, 0)).String() {
		case "System.Management.Automation.CmdletAttribute":
			verb, rest, ok := oneString(value[2:])
			if noun, _, ok2 := oneString(rest); ok && ok2 {
				cmdlets[owner.row] = &CmdletName{verb, noun}
			}
		case "System.Management.Automation.ExperimentalAttribute":
			const show = 2 // of the enumeration ExperimentAction
			if feature, rest, ok := oneString(value[2:]); ok && len(rest) >= 4 {
				experiments[owner.row] = &Experiment{feature, binary.LittleEndian.Uint32(rest) == show}
			}
		}
	}
	return cmdlets, experiments
}

func oneString(b []byte) (s string, rest []byte, ok bool) {
	n, rest, ok := compressed(b)
	if !ok || uint64(n) > uint64(len(rest)) {
		return "", nil, false
	}
	return strings.ToValidUTF8(string(rest[:n]), "\ufffd"), rest[n:], true
}

// PublicKeyToken is the short form of the key that signed the assembly, or null.
func (a *Assembly) PublicKeyToken() string {
	key := a.md.blob(tAssembly, 1, 6)
	if len(key) == 0 {
		return "null"
	}
	sum := sha1.Sum(key)
	token := sum[len(sum)-8:]
	slices.Reverse(token)
	return hex.EncodeToString(token)
}
