package clr

// Member is a property or field of a class.
type Member struct {
	Name       string
	Type       Signature
	Field      bool
	Static     bool
	Getter     bool // public ones only
	Setter     bool
	Attributes []Attribute
	// Unknown says that the type could not be read.
	Unknown bool
}

// links say which rows belong to which; they are made when first asked for.
type links struct {
	attributes map[ref][]int // rows of attributes by what they are on
	properties map[int][2]int
	accessors  map[int][]int // rows of semantics by property
	rows       map[TypeName]int
}

func (a *Assembly) makeLinks() *links {
	md := a.md
	l := &links{attributes: map[ref][]int{}, properties: map[int][2]int{}, accessors: map[int][]int{}, rows: map[TypeName]int{}}
	for i := 1; i <= md.tables[tCustomAttribute].rows; i++ {
		owner := md.refCell(tCustomAttribute, i, 0)
		l.attributes[owner] = append(l.attributes[owner], i)
	}
	maps := md.tables[tPropertyMap].rows
	for i := 1; i <= maps; i++ {
		end := md.tables[tProperty].rows + 1
		if i < maps {
			end = min(end, int(md.cell(tPropertyMap, i+1, 1)))
		}
		l.properties[int(md.cell(tPropertyMap, i, 0))] = [2]int{int(md.cell(tPropertyMap, i, 1)), end}
	}
	for i := 1; i <= md.tables[tSemantics].rows; i++ {
		if to := md.refCell(tSemantics, i, 2); to.table == tProperty {
			l.accessors[to.row] = append(l.accessors[to.row], i)
		}
	}
	for i := range a.Types {
		l.rows[a.Types[i].TypeName] = i + 2
	}
	return l
}

// linked gives the links; they are made once, whoever asks first.
func (a *Assembly) linked() *links {
	a.once.Do(func() { a.links = a.makeLinks() })
	return a.links
}

// localName names a class of this assembly by its row.
func (a *Assembly) localName(row int) TypeName {
	if row < 2 || row-2 >= len(a.Types) {
		return TypeName{}
	}
	return a.Types[row-2].TypeName
}

// owner gives the class that a method belongs to.
func (a *Assembly) owner(method int) int {
	n := a.md.tables[tTypeDef].rows
	lo, hi := 1, n
	for lo < hi { // the last class whose methods begin at or before this one
		mid := (lo + hi + 1) / 2
		if int(a.md.cell(tTypeDef, mid, 5)) <= method {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// AttributesOf gives the attributes of a class of this assembly, in the order of
// the file.
func (a *Assembly) AttributesOf(name TypeName) []Attribute {
	name.Assembly = ""
	row, ok := a.linked().rows[name]
	if !ok {
		return nil
	}
	return a.attributesAt(ref{tTypeDef, row})
}

func (a *Assembly) attributesAt(on ref) []Attribute {
	var out []Attribute
	for _, row := range a.linked().attributes[on] {
		if at, ok := a.readAttribute(row); ok {
			out = append(out, at)
		}
	}
	return out
}

// Members gives the public properties and then the public fields that a class
// declares itself, with their attributes.
func (a *Assembly) Members(name TypeName) []Member {
	name.Assembly = ""
	row, ok := a.linked().rows[name]
	if !ok {
		return nil
	}
	md := a.md
	var out []Member
	span := a.linked().properties[row]
	for p := max(span[0], 1); p < span[1]; p++ {
		if m, ok := a.property(p); ok {
			out = append(out, m)
		}
	}
	from, to := a.fields(row)
	for f := from; f < to; f++ {
		flags := md.cell(tField, f, 0)
		if flags&methodAccessMask != methodAccessPublic {
			continue
		}
		m := Member{Name: md.text(tField, f, 1), Field: true, Static: flags&methodStatic != 0, Getter: true, Setter: true}
		if sig := md.blob(tField, f, 2); len(sig) > 1 {
			m.Type, _, ok = md.signature(sig[1:], 0)
			m.Unknown = !ok
		}
		m.Attributes = a.attributesAt(ref{tField, f})
		out = append(out, m)
	}
	return out
}

// property reads a property; ok is false for those that cannot be seen and for
// those with an index.
func (a *Assembly) property(row int) (m Member, ok bool) {
	md := a.md
	m.Name = md.text(tProperty, row, 1)
	sig := md.blob(tProperty, row, 2)
	if len(sig) < 3 || sig[1] != 0 {
		return m, false
	}
	for _, s := range a.linked().accessors[row] {
		method := int(md.cell(tSemantics, s, 1))
		flags := md.cell(tMethodDef, method, 2)
		if flags&methodAccessMask != methodAccessPublic {
			continue
		}
		m.Static = m.Static || flags&methodStatic != 0
		switch md.cell(tSemantics, s, 0) {
		case 1:
			m.Setter = true
		case 2:
			m.Getter = true
		}
	}
	if !m.Getter && !m.Setter {
		return m, false
	}
	m.Type, _, ok = md.signature(sig[2:], 0)
	m.Unknown = !ok
	m.Attributes = a.attributesAt(ref{tProperty, row})
	return m, true
}

// BaseOf gives the base class of a class of this assembly with its generic
// arguments.
func (a *Assembly) BaseOf(name TypeName) (Signature, bool) {
	name.Assembly = ""
	row, ok := a.linked().rows[name]
	if !ok {
		return Signature{}, false
	}
	return a.md.typeSignature(a.md.refCell(tTypeDef, row, 3))
}

// EnumNames gives the names and values of an enumeration of this assembly in the
// order of the file.
func (a *Assembly) EnumNames(name TypeName) (names []string, values []int64) {
	name.Assembly = ""
	row, ok := a.linked().rows[name]
	if !ok {
		return nil, nil
	}
	md := a.md
	from, to := a.fields(row)
	constants := map[int][]byte{}
	for i := 1; i <= md.tables[tConstant].rows; i++ {
		if owner := md.refCell(tConstant, i, 1); owner.table == tField && owner.row >= from && owner.row < to {
			constants[owner.row] = md.blob(tConstant, i, 2)
		}
	}
	for f := from; f < to; f++ {
		if value, ok := constants[f]; ok {
			names, values = append(names, md.text(tField, f, 1)), append(values, integer(value))
		}
	}
	return names, values
}

func (a *Assembly) fields(row int) (from, to int) {
	md := a.md
	to = md.tables[tField].rows + 1
	if row < md.tables[tTypeDef].rows {
		to = min(to, int(md.cell(tTypeDef, row+1, 4)))
	}
	return max(int(md.cell(tTypeDef, row, 4)), 1), to
}

// integer reads a number of one, two, four or eight bytes.
func integer(b []byte) int64 {
	var v uint64
	for i, x := range b[:min(len(b), 8)] {
		v |= uint64(x) << (8 * i)
	}
	if shift := 64 - 8*len(b); shift > 0 && shift < 64 && len(b) > 1 {
		return int64(v<<shift) >> shift
	}
	return int64(v)
}

// enumSize gives the bytes of an enumeration of this assembly, 4 when it is not
// known.
func (a *Assembly) enumSize(name TypeName) int {
	name.Assembly = ""
	row, ok := a.linked().rows[name]
	if !ok {
		return 4
	}
	from, to := a.fields(row)
	for f := from; f < to; f++ {
		if a.md.cell(tField, f, 0)&methodStatic != 0 {
			continue
		}
		sig := a.md.blob(tField, f, 2)
		if len(sig) < 2 {
			return 4
		}
		switch sig[1] {
		case 0x04, 0x05, 0x02:
			return 1
		case 0x06, 0x07, 0x03:
			return 2
		case 0x0a, 0x0b:
			return 8
		}
		return 4
	}
	return 4
}

// Find gives a class of the assembly by name.
func (a *Assembly) Find(name TypeName) (Type, bool) {
	name.Assembly = ""
	row, ok := a.linked().rows[name]
	if !ok {
		return Type{}, false
	}
	return a.Types[row-2], true
}
