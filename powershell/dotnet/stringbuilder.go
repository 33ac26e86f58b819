package dotnet

import (
	"fmt"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// StringBuilder is System.Text.StringBuilder.
type StringBuilder struct {
	types.Own
	b []byte
	n int // length in UTF-16 units
	// room is the capacity, 0 before it was asked for or outgrown.
	room int
}

// capacity is what .NET would have reserved: blocks that grow with the text.
func (s *StringBuilder) capacity() int {
	if s.room == 0 {
		s.room = 16
	}
	if s.n > s.room {
		s.room += max(s.n-s.room, min(s.room, 8000))
	}
	return s.room
}

// GetIndex returns a character.
func (s *StringBuilder) GetIndex(env Env, i any) (any, error) {
	n, err := env.Convert(i, types.Int32)
	if err != nil {
		return nil, err
	}
	if at := int(n.(int32)); at >= 0 && at < s.n {
		ch, _ := types.CharAt(string(s.b), at)
		return ch, nil
	}
	return nil, types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
}

// SetIndex replaces a character.
func (s *StringBuilder) SetIndex(env Env, i, v any) error {
	n, err := env.Convert(i, types.Int32)
	if err != nil {
		return err
	}
	ch, err := env.Convert(v, types.CharType)
	if err != nil {
		return err
	}
	at := int(n.(int32))
	if at < 0 || at >= s.n {
		return OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
	}
	u := types.Units(string(s.b))
	u[at] = uint16(ch.(types.Char))
	s.b = []byte(types.FromUnits(u))
	return nil
}

// PSType is StringBuilder.
func (*StringBuilder) PSType() *types.Type { return types.MustNamed("System.Text.StringBuilder") }

// PSString is the text.
func (s *StringBuilder) PSString() string { return string(s.b) }

func (s *StringBuilder) write(text string) *StringBuilder {
	s.b = append(s.b, text...)
	s.n += types.Len16(text)
	if s.n > 16 {
		s.capacity()
	}
	return s
}

var stringBuilderTable = sync.OnceValue(func() Table {
	this := func(c *Call) *StringBuilder { return c.This.(*StringBuilder) }
	appendText := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return this(c), nil
		}
		s, err := cultureText(c, c.Args[0])
		if err != nil {
			return nil, err
		}
		return this(c).write(s), nil
	}
	t := Table{
		"new()":              func(c *Call) (any, error) { return &StringBuilder{}, nil },
		"new(*)":             newStringBuilder,
		"get Length":         func(c *Call) (any, error) { return int32(this(c).n), nil },
		"ToString()":         func(c *Call) (any, error) { return string(this(c).b), nil },
		"AppendLine()":       func(c *Call) (any, error) { return this(c).write("\n"), nil },
		"AppendLine(string)": func(c *Call) (any, error) { return this(c).write(c.Str(0) + "\n"), nil },
		"Clear()":            func(c *Call) (any, error) { s := this(c); s.b, s.n = nil, 0; return s, nil },
	}
	for _, p := range []string{"string", "bool", "char", "sbyte", "byte", "System.Int16", "int", "long", "float", "double", "decimal", "System.UInt16", "uint", "ulong", "short", "ushort", "System.Object"} {
		t["Append("+p+")"] = appendText
	}
	set := func(c *Call, text string) (any, error) {
		s := this(c)
		s.b, s.n = []byte(text), types.Len16(text)
		return s, nil
	}
	value := func(c *Call) string { return string(this(c).b) }
	t["set Length"] = func(c *Call) (any, error) {
		n := c.Int(0)
		if n < 0 {
			return nil, mustNotBeNegative("value", n)
		}
		if n > this(c).n {
			return set(c, value(c)+strings.Repeat("\x00", n-this(c).n))
		}
		return set(c, types.Slice16(value(c), 0, n))
	}
	t["get Capacity"] = func(c *Call) (any, error) { return int32(this(c).capacity()), nil }
	t["set Capacity"] = func(c *Call) (any, error) {
		if n := c.Int(0); n < 0 {
			return nil, types.NewException("System.ArgumentOutOfRangeException", fmt.Sprintf("value ('%d') must be a non-negative value. (Parameter 'value')\nActual value was %d.", n, n))
		}
		if c.Int(0) < this(c).n {
			return nil, OutOfRange("capacity was less than the current size.", "value")
		}
		this(c).room = c.Int(0)
		return nil, nil
	}
	t["EnsureCapacity(int)"] = func(c *Call) (any, error) {
		this(c).room = max(this(c).capacity(), c.Int(0))
		return int32(this(c).room), nil
	}
	t["get MaxCapacity"] = func(*Call) (any, error) { return int32(2147483647), nil }
	t["Append(System.Text.StringBuilder)"] = appendText
	t["Append(char[],int,int)"] = func(c *Call) (any, error) {
		text, err := fromChars(c.Args[0], c.Int(1), c.Int(2))
		if err != nil {
			return nil, err
		}
		return this(c).write(text.(string)), nil
	}
	t["CopyTo(int,char[],int,int)"] = func(c *Call) (any, error) {
		text, err := substring(value(c), c.Int(0), c.Int(3), true)
		if err != nil {
			return nil, err
		}
		inner := *c
		inner.Args = []any{c.Args[1], c.Args[2]}
		return nil, copyItems(&inner, charArray(types.Units(text.(string))).Items, 0)
	}
	replaceIn := func(c *Call, old, new string) (any, error) {
		i, n := c.Int(2), c.Int(3)
		if i < 0 || n < 0 || i+n > this(c).n {
			return nil, OutOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "startIndex")
		}
		v := value(c)
		return set(c, types.Slice16(v, 0, i)+strings.ReplaceAll(types.Slice16(v, i, n), old, new)+types.Slice16(v, i+n, this(c).n-i-n))
	}
	t["Replace(string,string,int,int)"] = func(c *Call) (any, error) { return replaceIn(c, c.Str(0), c.Str(1)) }
	t["Replace(char,char,int,int)"] = func(c *Call) (any, error) {
		return replaceIn(c, types.CharString(c.Char(0)), types.CharString(c.Char(1)))
	}
	t["Insert(int,string,int)"] = func(c *Call) (any, error) {
		i := c.Int(0)
		if i < 0 || i > this(c).n {
			return nil, OutOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "index")
		}
		text, err := c.repeat(c.Str(1), max(c.Int(2), 0))
		if err != nil {
			return nil, err
		}
		return set(c, types.Slice16(value(c), 0, i)+text+types.Slice16(value(c), i, this(c).n-i))
	}
	t["Equals(System.Text.StringBuilder)"] = func(c *Call) (any, error) {
		o, _ := c.Args[0].(*StringBuilder)
		return o != nil && string(o.b) == value(c), nil
	}
	t["Append(char,int)"] = func(c *Call) (any, error) {
		text, err := c.repeat(types.CharString(c.Char(0)), max(0, c.Int(1)))
		if err != nil {
			return nil, err
		}
		return this(c).write(text), nil
	}
	t["Append(char[])"] = func(c *Call) (any, error) {
		text, err := fromChars(c.Args[0], 0, -1)
		if err != nil {
			return nil, err
		}
		return this(c).write(text.(string)), nil
	}
	part := func(c *Call) (any, error) {
		text, err := substring(c.Str(0), c.Int(1), c.Int(2), true)
		if err != nil {
			return nil, err
		}
		return this(c).write(text.(string)), nil
	}
	t["Append(string,int,int)"] = part
	t["ToString(int,int)"] = func(c *Call) (any, error) { return substring(value(c), c.Int(0), c.Int(1), true) }
	t["Remove(int,int)"] = func(c *Call) (any, error) {
		i, n := c.Int(0), c.Int(1)
		if i < 0 || n < 0 || i+n > this(c).n {
			return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "length")
		}
		return set(c, types.Slice16(value(c), 0, i)+types.Slice16(value(c), i+n, this(c).n-i-n))
	}
	for _, p := range []string{"string", "char", "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "bool", "float", "double", "decimal", "System.Object"} {
		t["Insert(int,"+p+")"] = func(c *Call) (any, error) {
			text, err := cultureText(c, c.Args[1])
			if err != nil {
				return nil, err
			}
			i := c.Int(0)
			if i < 0 || i > this(c).n {
				return nil, OutOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "index")
			}
			return set(c, types.Slice16(value(c), 0, i)+text+types.Slice16(value(c), i, this(c).n-i))
		}
	}
	t["Replace(string,string)"] = func(c *Call) (any, error) {
		if c.Str(0) == "" {
			return nil, ArgumentError("The value cannot be an empty string.", "oldValue")
		}
		return set(c, strings.ReplaceAll(value(c), c.Str(0), c.Str(1)))
	}
	t["Replace(char,char)"] = func(c *Call) (any, error) {
		return set(c, strings.ReplaceAll(value(c), types.CharString(c.Char(0)), types.CharString(c.Char(1))))
	}
	addAppendFormat(t, this)
	return t
})

// tooManyElements is the error of an array that is larger than arrays can be.
func tooManyElements(n int) error {
	if n > 0x7fffffc7 {
		return types.NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
	}
	return nil
}

// newStringBuilder makes a builder of a text or a piece of it, with a capacity.
func newStringBuilder(c *Call) (any, error) {
	s := &StringBuilder{}
	capacity := 16
	at := 0
	if text, ok := c.Args[0].(string); ok {
		at = 1
		if len(c.Args) == 4 {
			part, err := substring(text, c.Int(1), c.Int(2), true)
			if err != nil {
				return nil, err
			}
			text, at = part.(string), 3
		}
		s.b, s.n = []byte(text), types.Len16(text)
	}
	if at < len(c.Args) {
		if n, ok := c.Args[at].(int32); ok {
			if n < 0 {
				return nil, mustNotBeNegative("capacity", int(n))
			}
			if err := tooManyElements(int(n)); err != nil {
				return nil, err
			}
			if n > 0 {
				capacity = int(n)
			}
		}
	}
	s.room = max(capacity, s.n)
	return s, nil
}

// addAppendFormat adds AppendFormat and AppendJoin by way of String.Format and String.Join.
func addAppendFormat(t Table, this func(*Call) *StringBuilder) {
	for key, f := range stringTable() {
		name := ""
		if rest, ok := strings.CutPrefix(key, "static Format("); ok {
			name = "AppendFormat(" + rest
		} else if rest, ok := strings.CutPrefix(key, "static Join("); ok {
			name = "AppendJoin(" + rest
		}
		if name == "" {
			continue
		}
		t[name] = func(c *Call) (any, error) {
			text, err := f(c)
			if err != nil {
				return nil, err
			}
			return this(c).write(types.ToString(text)), nil
		}
	}
}
