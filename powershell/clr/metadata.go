package clr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// The metadata tables that are read, by their numbers.
const (
	tModule          = 0x00
	tTypeRef         = 0x01
	tTypeDef         = 0x02
	tField           = 0x04
	tMethodDef       = 0x06
	tParam           = 0x08
	tInterfaceImpl   = 0x09
	tMemberRef       = 0x0a
	tConstant        = 0x0b
	tCustomAttribute = 0x0c
	tEvent           = 0x14
	tPropertyMap     = 0x15
	tProperty        = 0x17
	tSemantics       = 0x18
	tModuleRef       = 0x1a
	tTypeSpec        = 0x1b
	tAssembly        = 0x20
	tAssemblyRef     = 0x23
	tFile            = 0x26
	tExportedType    = 0x27
	tManifest        = 0x28
	tNestedClass     = 0x29
	tGenericParam    = 0x2a
	tMethodSpec      = 0x2b
	tConstraint      = 0x2c
	tableCount       = 0x2d
)

// column is the kind of a column: a fixed width, a heap, a table or one of
// several tables.
type column int

const (
	c2 column = iota - 300 // negative, to be told from table numbers
	c4
	cString
	cGUID
	cBlob
	cTypeDefOrRef
	cHasConstant
	cHasCustomAttribute
	cHasFieldMarshal
	cHasDeclSecurity
	cMemberRefParent
	cHasSemantics
	cMethodDefOrRef
	cMemberForwarded
	cImplementation
	cCustomAttributeType
	cResolutionScope
	cTypeOrMethodDef
)

// index makes a column that holds a row number of one table.
func index(table int) column { return column(table) }

// schema lists the columns of each table, as the standard (ECMA-335, II.22) has
// them. A nil entry is a table that must not occur.
func schema() [tableCount][]column {
	return [tableCount][]column{
		0x00: {c2, cString, cGUID, cGUID, cGUID},
		0x01: {cResolutionScope, cString, cString},
		0x02: {c4, cString, cString, cTypeDefOrRef, index(tField), index(tMethodDef)},
		0x03: {index(tField)},
		0x04: {c2, cString, cBlob},
		0x05: {index(tMethodDef)},
		0x06: {c4, c2, c2, cString, cBlob, index(tParam)},
		0x07: {index(tParam)},
		0x08: {c2, c2, cString},
		0x09: {index(tTypeDef), cTypeDefOrRef},
		0x0a: {cMemberRefParent, cString, cBlob},
		0x0b: {c2, cHasConstant, cBlob},
		0x0c: {cHasCustomAttribute, cCustomAttributeType, cBlob},
		0x0d: {cHasFieldMarshal, cBlob},
		0x0e: {c2, cHasDeclSecurity, cBlob},
		0x0f: {c2, c4, index(tTypeDef)},
		0x10: {c4, index(tField)},
		0x11: {cBlob},
		0x12: {index(tTypeDef), index(tEvent)},
		0x13: {index(tEvent)},
		0x14: {c2, cString, cTypeDefOrRef},
		0x15: {index(tTypeDef), index(tProperty)},
		0x16: {index(tProperty)},
		0x17: {c2, cString, cBlob},
		0x18: {c2, index(tMethodDef), cHasSemantics},
		0x19: {index(tTypeDef), cMethodDefOrRef, cMethodDefOrRef},
		0x1a: {cString},
		0x1b: {cBlob},
		0x1c: {c2, cMemberForwarded, cString, index(tModuleRef)},
		0x1d: {c4, index(tField)},
		0x1e: {c4, c4},
		0x1f: {c4},
		0x20: {c4, c2, c2, c2, c2, c4, cBlob, cString, cString},
		0x21: {c4},
		0x22: {c4, c4, c4},
		0x23: {c2, c2, c2, c2, c4, cBlob, cString, cString, cBlob},
		0x24: {c4, index(tAssemblyRef)},
		0x25: {c4, c4, c4, index(tAssemblyRef)},
		0x26: {c4, cString, cBlob},
		0x27: {c4, c4, cString, cString, cImplementation},
		0x28: {c4, c4, cString, cImplementation},
		0x29: {index(tTypeDef), index(tTypeDef)},
		0x2a: {c2, c2, cTypeOrMethodDef, cString},
		0x2b: {cMethodDefOrRef, cBlob},
		0x2c: {index(tGenericParam), cTypeDefOrRef},
	}
}

// coded gives the tables a coded column chooses from, in the order of their tags.
func coded(c column) []int {
	switch c {
	case cTypeDefOrRef:
		return []int{tTypeDef, tTypeRef, tTypeSpec}
	case cHasConstant:
		return []int{tField, tParam, tProperty}
	case cHasCustomAttribute:
		return []int{tMethodDef, tField, tTypeRef, tTypeDef, tParam, tInterfaceImpl, tMemberRef, tModule, 0x0e, tProperty, tEvent,
			0x11, tModuleRef, tTypeSpec, tAssembly, tAssemblyRef, tFile, tExportedType, tManifest, tGenericParam, tConstraint, tMethodSpec}
	case cHasFieldMarshal:
		return []int{tField, tParam}
	case cHasDeclSecurity:
		return []int{tTypeDef, tMethodDef, tAssembly}
	case cMemberRefParent:
		return []int{tTypeDef, tTypeRef, tModuleRef, tMethodDef, tTypeSpec}
	case cHasSemantics:
		return []int{tEvent, tProperty}
	case cMethodDefOrRef:
		return []int{tMethodDef, tMemberRef}
	case cMemberForwarded:
		return []int{tField, tMethodDef}
	case cImplementation:
		return []int{tFile, tAssemblyRef, tExportedType}
	case cCustomAttributeType:
		return []int{-1, -1, tMethodDef, tMemberRef, -1}
	case cResolutionScope:
		return []int{tModule, tModuleRef, tAssemblyRef, tTypeRef}
	case cTypeOrMethodDef:
		return []int{tTypeDef, tMethodDef}
	}
	return nil
}

// table is one metadata table.
type table struct {
	data    []byte
	rows    int
	size    int // of a row
	columns []column
	offsets []int
	widths  []int
}

// metadata is the opened metadata of an assembly.
type metadata struct {
	strings, blobs []byte
	tables         [tableCount]table
	outer          map[int]int // of classes in classes, by row
}

// ref is a row of one of several tables; row 0 means none.
type ref struct{ table, row int }

// openMetadata reads the root, the heaps and the shapes of the tables.
func openMetadata(b []byte) (*metadata, error) {
	le := binary.LittleEndian
	if len(b) < 20 || le.Uint32(b) != 0x424a5342 {
		return nil, fmt.Errorf("%w: no metadata signature", ErrDamaged)
	}
	at := 16 + uint64(le.Uint32(b[12:]))
	head, ok := span(b, at, 4)
	if !ok {
		return nil, ErrTruncated
	}
	at += 4
	var md metadata
	var tables []byte
	for range le.Uint16(head[2:]) {
		h, ok := span(b, at, 9)
		if !ok {
			return nil, ErrTruncated
		}
		stream, ok := span(b, uint64(le.Uint32(h)), uint64(le.Uint32(h[4:])))
		if !ok {
			return nil, ErrTruncated
		}
		rest := b[at+8:]
		end := bytes.IndexByte(rest[:min(len(rest), 32)], 0)
		if end < 0 {
			return nil, fmt.Errorf("%w: name of a stream", ErrDamaged)
		}
		switch string(rest[:end]) {
		case "#Strings":
			md.strings = stream
		case "#Blob":
			md.blobs = stream
		case "#~", "#-":
			tables = stream
		}
		at += 8 + uint64(end/4+1)*4
	}
	if tables == nil {
		return nil, fmt.Errorf("%w: no tables", ErrDamaged)
	}
	return &md, md.openTables(tables)
}

func (md *metadata) openTables(b []byte) error {
	le := binary.LittleEndian
	if len(b) < 24 {
		return ErrTruncated
	}
	heaps, valid := b[6], le.Uint64(b[8:])
	if valid>>tableCount != 0 {
		return fmt.Errorf("%w: unknown table", ErrDamaged)
	}
	at := uint64(24)
	for i := range md.tables {
		if valid>>i&1 == 0 {
			continue
		}
		n, ok := span(b, at, 4)
		if !ok {
			return ErrTruncated
		}
		rows := le.Uint32(n)
		if rows > 1<<24 {
			return fmt.Errorf("%w: %d rows", ErrDamaged, rows)
		}
		md.tables[i].rows = int(rows)
		at += 4
	}
	if heaps&0x40 != 0 {
		at += 4
	}
	shapes := schema()
	for i := range md.tables {
		t := &md.tables[i]
		t.columns = shapes[i]
		for _, c := range t.columns {
			w := md.width(c, heaps)
			t.offsets = append(t.offsets, t.size)
			t.widths = append(t.widths, w)
			t.size += w
		}
		var ok bool
		if t.data, ok = span(b, at, uint64(t.rows)*uint64(t.size)); !ok {
			return ErrTruncated
		}
		at += uint64(len(t.data))
	}
	return nil
}

// width gives the bytes a column takes, which depends on how large that is what
// it points into.
func (md *metadata) width(c column, heaps byte) int {
	wide := func(yes bool) int {
		if yes {
			return 4
		}
		return 2
	}
	switch c {
	case c2:
		return 2
	case c4:
		return 4
	case cString:
		return wide(heaps&1 != 0)
	case cGUID:
		return wide(heaps&2 != 0)
	case cBlob:
		return wide(heaps&4 != 0)
	}
	if c >= 0 {
		return wide(md.tables[c].rows >= 1<<16)
	}
	targets := coded(c)
	most := 0
	for _, t := range targets {
		if t >= 0 {
			most = max(most, md.tables[t].rows)
		}
	}
	return wide(most >= 1<<(16-tagBits(targets)))
}

func tagBits(targets []int) int { return bits.Len(uint(len(targets) - 1)) }

// cell reads one column of a row; rows count from 1. A row that does not exist
// reads as zero.
func (md *metadata) cell(t, row, col int) uint32 {
	tab := &md.tables[t]
	if row < 1 || row > tab.rows {
		return 0
	}
	b := tab.data[(row-1)*tab.size+tab.offsets[col]:]
	if tab.widths[col] == 2 {
		return uint32(binary.LittleEndian.Uint16(b))
	}
	return binary.LittleEndian.Uint32(b)
}

// refCell reads a coded column.
func (md *metadata) refCell(t, row, col int) ref {
	return decodeRef(md.tables[t].columns[col], md.cell(t, row, col))
}

func decodeRef(c column, v uint32) ref {
	targets := coded(c)
	n := tagBits(targets)
	tag := int(v & (1<<n - 1))
	if tag >= len(targets) || targets[tag] < 0 {
		return ref{}
	}
	return ref{targets[tag], int(v >> n)}
}

// text reads a string of the heap; one that does not exist reads as empty.
func (md *metadata) text(t, row, col int) string {
	off := md.cell(t, row, col)
	if uint64(off) >= uint64(len(md.strings)) {
		return ""
	}
	rest := md.strings[off:]
	const longest = 1 << 12
	end := bytes.IndexByte(rest[:min(len(rest), longest)], 0)
	if end < 0 {
		return ""
	}
	return string(rest[:end])
}

// blob reads a value of the blob heap; one that does not exist reads as empty.
func (md *metadata) blob(t, row, col int) []byte {
	off := md.cell(t, row, col)
	if uint64(off) >= uint64(len(md.blobs)) {
		return nil
	}
	n, rest, ok := compressed(md.blobs[off:])
	if !ok || uint64(n) > uint64(len(rest)) {
		return nil
	}
	return rest[:n]
}

// compressed reads a number of one, two or four bytes.
func compressed(b []byte) (n uint32, rest []byte, ok bool) {
	switch {
	case len(b) >= 1 && b[0]&0x80 == 0:
		return uint32(b[0]), b[1:], true
	case len(b) >= 2 && b[0]&0xc0 == 0x80:
		return uint32(b[0]&0x3f)<<8 | uint32(b[1]), b[2:], true
	case len(b) >= 4 && b[0]&0xe0 == 0xc0:
		return uint32(b[0]&0x1f)<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3]), b[4:], true
	}
	return 0, nil, false
}
