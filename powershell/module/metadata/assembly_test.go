package metadata

import (
	"bytes"
	bin "encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// assembly writes a .NET assembly of cmdlets (ECMA-335, part II, sections 22
// to 25), as far as its metadata goes: methods have no code.
type assembly struct {
	strings, blobs bytes.Buffer
	known          map[string]uint32 // strings that are there
	rows           [64][][]uint32    // of the tables
}

// The tables that are written, by their numbers.
const (
	tModule, tTypeRef, tTypeDef, tMethod, tMemberRef, tAttribute = 0x00, 0x01, 0x02, 0x06, 0x0A, 0x0C
	tPropertyMap, tProperty, tSemantics, tAssembly, tAssemblyRef = 0x15, 0x17, 0x18, 0x20, 0x23
)

func newAssembly(name string) *assembly {
	a := &assembly{known: map[string]uint32{}}
	a.strings.WriteByte(0)
	a.blobs.WriteByte(0)
	a.add(tModule, 0, a.text(name+".dll"), 1, 0, 0)
	a.add(tAssembly, 0x8004, 1, 0, 0, 0, 0, 0, a.text(name), 0)
	a.add(tAssemblyRef, 7, 0, 0, 0, 0, 0, a.text("System.Management.Automation"), 0, 0)
	a.add(tAssemblyRef, 8, 0, 0, 0, 0, 0, a.text("System.Runtime"), 0, 0)
	a.add(tTypeDef, 0, a.text("<Module>"), 0, 0, 1, 1)
	return a
}

func (a *assembly) text(s string) uint32 {
	if at, ok := a.known[s]; ok {
		return at
	}
	at := uint32(a.strings.Len())
	a.known[s] = at
	a.strings.WriteString(s + "\x00")
	return at
}

func (a *assembly) blob(b ...byte) uint32 {
	at := uint32(a.blobs.Len())
	if len(b) < 0x80 {
		a.blobs.WriteByte(byte(len(b)))
	} else {
		a.blobs.Write([]byte{0x80 | byte(len(b)>>8), byte(len(b))})
	}
	a.blobs.Write(b)
	return at
}

// add adds a row and returns its number, from 1.
func (a *assembly) add(table int, cells ...uint32) uint32 {
	a.rows[table] = append(a.rows[table], cells)
	return uint32(len(a.rows[table]))
}

// typeRef adds a class of another assembly.
func (a *assembly) typeRef(scope uint32, namespace, name string) uint32 {
	return a.add(tTypeRef, scope<<2|2, a.text(name), a.text(namespace))
}

// attribute is the constructor of an attribute class.
func (a *assembly) attribute(name string, signature ...byte) uint32 {
	class := a.typeRef(1, "System.Management.Automation", name)
	return a.add(tMemberRef, class<<3|1, a.text(".ctor"), a.blob(signature...))<<3 | 3
}

// cmdlets adds n cmdlets with a number of parameters each.
func (a *assembly) cmdlets(n, parameters int) {
	cmdlet := a.attribute("CmdletAttribute", 0x20, 2, 1, 0x0E, 0x0E)
	parameter := a.attribute("ParameterAttribute", 0x20, 0, 1)
	base := a.typeRef(1, "System.Management.Automation", "PSCmdlet")<<2 | 1
	getter, setter, property := a.blob(0x20, 0, 0x0E), a.blob(0x20, 1, 1, 0x0E), a.blob(0x28, 0, 0x0E)
	constructor := a.blob(0x20, 0, 1)
	mandatory := a.blob(append(append([]byte{1, 0, 1, 0, 0x54, 2, 9}, "Mandatory"...), 1)...)
	for i := range n {
		first := uint32(len(a.rows[tMethod]) + 1)
		noun := fmt.Sprintf("LikeThing%04d", i)
		class := a.add(tTypeDef, 0x100001, a.text("Get"+noun+"Command"), a.text("Like.Commands"), base, 1, first)
		value := append([]byte{1, 0, 3}, "Get"...)
		value = append(append(value, byte(len(noun))), noun...)
		a.add(tAttribute, class<<5|3, cmdlet, a.blob(append(value, 0, 0)...))
		a.add(tMethod, 0, 0, 0x1886, a.text(".ctor"), constructor, 1)
		a.add(tPropertyMap, class, uint32(len(a.rows[tProperty])+1))
		for p := range parameters {
			name := fmt.Sprintf("%sSetting%02d", noun, p)
			get := a.add(tMethod, 0, 0, 0x886, a.text("get_"+name), getter, 1)
			set := a.add(tMethod, 0, 0, 0x886, a.text("set_"+name), setter, 1)
			prop := a.add(tProperty, 0, a.text(name), property)
			a.add(tSemantics, 2, get, prop<<1|1)
			a.add(tSemantics, 1, set, prop<<1|1)
			a.add(tAttribute, prop<<5|9, parameter, mandatory)
		}
	}
}

// A cell of a row is so many bytes, or an index: into a heap, a table, or one
// of several tables with some bits that say which.
type cell struct {
	bytes  int
	bits   int
	tables []int
}

// layout is the form of the rows of the tables that are written.
func layout() map[int][]cell {
	two, four := cell{bytes: 2}, cell{bytes: 4}
	index := func(bits int, tables ...int) cell { return cell{0, bits, tables} }
	version := []cell{two, two, two, two}
	return map[int][]cell{
		tModule:      {two, four, four, four, four},
		tTypeRef:     {index(2, tModule, tAssemblyRef, tTypeRef), four, four},
		tTypeDef:     {four, four, four, index(2, tTypeDef, tTypeRef), two, index(0, tMethod)},
		tMethod:      {four, two, two, four, four, two},
		tMemberRef:   {index(3, tTypeDef, tTypeRef, tMethod), four, four},
		tAttribute:   {index(5, tMethod, tTypeRef, tTypeDef, tMemberRef, tModule, tProperty, tAssembly, tAssemblyRef), index(3, tMethod, tMemberRef), four},
		tPropertyMap: {index(0, tTypeDef), index(0, tProperty)},
		tProperty:    {two, four, four},
		tSemantics:   {two, index(0, tMethod), index(1, tProperty)},
		tAssembly:    append(append([]cell{four}, version...), four, four, four, four),
		tAssemblyRef: append(append([]cell{}, version...), four, four, four, four, four),
	}
}

// width is the size of a cell in bytes.
func (a *assembly) width(c cell) int {
	if c.bytes > 0 {
		return c.bytes
	}
	for _, t := range c.tables {
		if len(a.rows[t]) >= 1<<(16-c.bits) {
			return 4
		}
	}
	return 2
}

func (a *assembly) tables() []byte {
	var valid uint64
	var counts, out bytes.Buffer
	forms := layout()
	for t, rows := range a.rows {
		if len(rows) == 0 {
			continue
		}
		valid |= 1 << t
		_ = bin.Write(&counts, bin.LittleEndian, uint32(len(rows)))
		for _, row := range rows {
			for i, c := range forms[t] {
				if a.width(c) == 4 {
					_ = bin.Write(&out, bin.LittleEndian, row[i])
				} else {
					_ = bin.Write(&out, bin.LittleEndian, uint16(row[i]))
				}
			}
		}
	}
	var head bytes.Buffer
	_ = bin.Write(&head, bin.LittleEndian, struct {
		Reserved                 uint32
		Major, Minor, Heaps, Rid uint8
		Valid, Sorted            uint64
	}{0, 2, 0, 7, 1, valid, 0x16003301FA00})
	return append(append(head.Bytes(), counts.Bytes()...), out.Bytes()...)
}

// bytes gives the file, with filler at its end where code would be until it
// has the given size.
func (a *assembly) bytes(size int) []byte {
	pad := func(b []byte) []byte { return append(b, make([]byte, (4-len(b)%4)%4)...) }
	streams := []struct {
		name string
		data []byte
	}{{"#~", pad(a.tables())}, {"#Strings", pad(a.strings.Bytes())}, {"#GUID", make([]byte, 16)}, {"#Blob", pad(a.blobs.Bytes())}}
	var root bytes.Buffer
	le := func(w *bytes.Buffer, v any) { _ = bin.Write(w, bin.LittleEndian, v) }
	le(&root, []uint32{0x424A5342, 0x00010001, 0, 12})
	root.WriteString("v4.0.30319\x00\x00")
	le(&root, []uint16{0, uint16(len(streams))})
	headers := 0
	for _, s := range streams {
		headers += 8 + (len(s.name)+4)/4*4
	}
	at := root.Len() + headers
	for _, s := range streams {
		le(&root, []uint32{uint32(at), uint32(len(s.data))})
		root.Write(append([]byte(s.name), make([]byte, (len(s.name)+4)/4*4-len(s.name))...))
		at += len(s.data)
	}
	for _, s := range streams {
		root.Write(s.data)
	}
	const section, rva, cli = 0x200, 0x2000, 72
	length := max(size-section, cli+root.Len())
	var out bytes.Buffer
	out.Write(append([]byte("MZ"), make([]byte, 58)...))
	le(&out, uint32(0x80))
	out.Write(make([]byte, 64))
	out.WriteString("PE\x00\x00")
	le(&out, []uint16{0x14C, 1})
	le(&out, []uint32{0, 0, 0})
	le(&out, []uint16{224, 0x2102, 0x10B, 0x30})
	le(&out, []uint32{uint32(length), 0, 0, 0, rva, 0, 0x400000, 0x2000, 0x200})
	le(&out, []uint16{4, 0, 0, 0, 4, 0})
	le(&out, []uint32{0, uint32(rva + length), section, 0})
	le(&out, []uint16{3, 0x8540})
	le(&out, []uint32{0x100000, 0x1000, 0x100000, 0x1000, 0, 16})
	for i := range 16 {
		if i == 14 {
			le(&out, []uint32{rva, cli})
		} else {
			le(&out, []uint32{0, 0})
		}
	}
	out.WriteString(".text\x00\x00\x00")
	le(&out, []uint32{uint32(length), rva, uint32(length), section, 0, 0, 0, 0x60000020})
	out.Write(make([]byte, section-out.Len()))
	le(&out, []uint32{cli, 0x00050002, rva + cli, uint32(root.Len()), 1})
	out.Write(make([]byte, cli-20))
	out.Write(root.Bytes())
	out.Write(make([]byte, max(0, section+length-out.Len())))
	return out.Bytes()
}

// TestLargeAssembly: what the benchmark below reads is what it should be.
func TestLargeAssembly(t *testing.T) {
	a := newAssembly("Like")
	a.cmdlets(3, 4)
	m, err := Read(Source{Name: "Like", Files: memory{"Like.dll": string(a.bytes(0))}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range m.Commands {
		got = append(got, c.Name+" "+c.ParameterSets[0].Parameters[0].Name)
	}
	if want := "Get-LikeThing0000 LikeThing0000Setting00, Get-LikeThing0001 LikeThing0001Setting00, Get-LikeThing0002 LikeThing0002Setting00"; strings.Join(got, ", ") != want {
		t.Errorf("commands %q", got)
	}
	if p := m.Commands[0].ParameterSets[0].Parameters; len(p) != 4 || !p[0].Mandatory || p[0].Type != "System.String" {
		t.Errorf("parameters %+v", p)
	}
}

// BenchmarkReadAssembly reads the commands of an assembly of 4 MB with 600
// cmdlets of 15 parameters each.
func BenchmarkReadAssembly(b *testing.B) {
	a := newAssembly("Like")
	a.cmdlets(600, 15)
	files := memory{"Like.dll": string(a.bytes(4 << 20))}
	b.ReportAllocs()
	for b.Loop() {
		m, err := Read(Source{Name: "Like", Files: files})
		if err != nil || len(m.Commands) != 600 {
			b.Fatal(len(m.Commands), err)
		}
	}
}
