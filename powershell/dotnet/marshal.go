package dotnet

import (
	"encoding/binary"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// IntPtr is System.IntPtr: an address in the session's own memory.
type IntPtr int64

// PSType is IntPtr.
func (IntPtr) PSType() *types.Type { return types.MustNamed("System.IntPtr") }

// PSString is the number.
func (p IntPtr) PSString() string { return types.ToString(int64(p)) }

// memory is what a session allocates through Marshal: blocks by address.
type memory struct {
	blocks map[IntPtr][]byte
	next   IntPtr
}

// memoryKey is the key of a session's memory.
type memoryKey struct{}

func (c *Call) memory() *memory {
	return c.Extra(memoryKey{}, func() any { return &memory{map[IntPtr][]byte{}, 0x10000} }).(*memory)
}

// put allocates a block.
func (m *memory) put(b []byte) IntPtr {
	p := m.next
	m.blocks[p] = b
	m.next += IntPtr(len(b)+31) &^ 15
	return p
}

// at is what lies at an address, to the end of its block.
func (m *memory) at(p IntPtr) ([]byte, bool) {
	if b, ok := m.blocks[p]; ok {
		return b, true
	}
	for start, b := range m.blocks {
		if p > start && p < start+IntPtr(len(b)) {
			return b[p-start:], true
		}
	}
	return nil, false
}

func badAddress() error {
	return types.NewException("System.AccessViolationException", "Attempted to read or write protected memory. This is often an indication that other memory is corrupt.")
}

func intPtrTable() Table {
	this := func(c *Call) IntPtr { return c.This.(IntPtr) }
	return Table{
		"static get Zero": func(*Call) (any, error) { return IntPtr(0), nil },
		"static get Size": func(*Call) (any, error) { return int32(8), nil },
		"new(*)": func(c *Call) (any, error) {
			n, err := c.Convert(c.Args[0], types.Int64)
			if err != nil {
				return nil, err
			}
			return IntPtr(n.(int64)), nil
		},
		"ToInt32()":   func(c *Call) (any, error) { return int32(this(c)), nil },
		"ToInt64()":   func(c *Call) (any, error) { return int64(this(c)), nil },
		"ToString(*)": func(c *Call) (any, error) { return this(c).PSString(), nil },
		"static Add(System.IntPtr,int)": func(c *Call) (any, error) {
			p, _ := c.Args[0].(IntPtr)
			return p + IntPtr(c.Int(1)), nil
		},
	}
}

// marshalTable is the part of Marshal that scripts use to open secure strings
// and to hold unmanaged text. The memory is the session's own.
var marshalTable = sync.OnceValue(func() Table {
	t := Table{}
	ptr := func(c *Call, i int) IntPtr { p, _ := c.Args[i].(IntPtr); return p }
	secure := func(c *Call) (*SecureString, error) {
		s, ok := types.Unwrap(c.Args[0]).(*SecureString)
		if !ok {
			return nil, ArgumentNull("s")
		}
		return s, nil
	}
	wide := func(s string) []byte { return append(encodings()["unicode"].Bytes(s), 0, 0) }
	narrow := func(s string) []byte { return append(encodings()["utf8"].Bytes(s), 0) }
	for name, form := range map[string]func(string) []byte{"BSTR": wide, "CoTaskMemUnicode": wide, "GlobalAllocUnicode": wide, "CoTaskMemAnsi": narrow, "GlobalAllocAnsi": narrow} {
		t["static SecureStringTo"+name+"(securestring)"] = func(c *Call) (any, error) {
			s, err := secure(c)
			if err != nil {
				return nil, err
			}
			return c.memory().put(form(s.Reveal())), nil
		}
		t["static ZeroFree"+name+"(System.IntPtr)"] = func(c *Call) (any, error) { delete(c.memory().blocks, ptr(c, 0)); return nil, nil }
	}
	for name, form := range map[string]func(string) []byte{"BSTR": wide, "HGlobalUni": wide, "CoTaskMemUni": wide, "HGlobalAnsi": narrow, "HGlobalAuto": narrow, "CoTaskMemAnsi": narrow, "CoTaskMemAuto": narrow, "CoTaskMemUTF8": narrow} {
		t["static StringTo"+name+"(string)"] = func(c *Call) (any, error) { return c.memory().put(form(c.Str(0))), nil }
	}
	free := func(c *Call) (any, error) { delete(c.memory().blocks, ptr(c, 0)); return nil, nil }
	// nothing here calls native functions, which alone set the error
	noError := func(*Call) (any, error) { return int32(0), nil }
	t["static GetLastWin32Error()"], t["static GetLastPInvokeError()"], t["static GetLastSystemError()"] = noError, noError, noError
	t["static FreeHGlobal(*)"], t["static FreeCoTaskMem(*)"], t["static FreeBSTR(*)"], t["static ZeroFreeCoTaskMemUTF8(*)"] = free, free, free, free
	alloc := func(c *Call) (any, error) {
		n, err := c.Convert(c.Args[0], types.Int32)
		if err != nil {
			return nil, err
		}
		return c.memory().put(make([]byte, max(n.(int32), 0))), nil
	}
	t["static AllocHGlobal(*)"], t["static AllocCoTaskMem(*)"] = alloc, alloc
	text := func(unit int) Func {
		return func(c *Call) (any, error) {
			if ptr(c, 0) == 0 {
				return nil, nil
			}
			b, ok := c.memory().at(ptr(c, 0))
			if !ok {
				return nil, badAddress()
			}
			n := 0
			if len(c.Args) > 1 {
				n = min(unit*max(c.Int(1), 0), len(b))
			} else {
				for n+unit <= len(b) && (b[n] != 0 || unit == 2 && b[n+1] != 0) {
					n += unit
				}
			}
			if unit == 2 {
				return encodings()["unicode"].String(b[:n]), nil
			}
			return encodings()["utf8"].String(b[:n]), nil
		}
	}
	for _, name := range []string{"Uni", "BSTR"} {
		t["static PtrToString"+name+"(*)"] = text(2)
	}
	for _, name := range []string{"Ansi", "Auto", "UTF8"} { // Auto is UTF-8 on Linux
		t["static PtrToString"+name+"(*)"] = text(1)
	}
	for name, n := range map[string]int{"Byte": 1, "Int16": 2, "Int32": 4, "Int64": 8} {
		t["static Read"+name+"(*)"] = func(c *Call) (any, error) {
			p := ptr(c, 0)
			if len(c.Args) > 1 {
				p += IntPtr(c.Int(1))
			}
			b, ok := c.memory().at(p)
			if !ok || len(b) < n {
				return nil, badAddress()
			}
			switch n {
			case 1:
				return b[0], nil
			case 2:
				return int16(binary.LittleEndian.Uint16(b)), nil
			case 4:
				return int32(binary.LittleEndian.Uint32(b)), nil
			}
			return int64(binary.LittleEndian.Uint64(b)), nil
		}
	}
	t["static Copy(*)"] = func(c *Call) (any, error) {
		if p, ok := c.Args[0].(IntPtr); ok { // memory to array
			to, _ := types.Unwrap(c.Args[1]).(*types.Array)
			b, found := c.memory().at(p)
			if to == nil || !found {
				return nil, badAddress()
			}
			i, n := c.Int(2), c.Int(3)
			if i < 0 || n < 0 || i+n > len(to.Items) {
				return nil, badSpan()
			}
			part := types.NewTyped(to.Elem, to.Items[i:i+n])
			_, size, prim := primitiveBytes(part)
			if !prim || size*n > len(b) {
				return nil, badAddress()
			}
			fromPrimitive(part, b, size)
			return nil, nil
		}
		from, _ := types.Unwrap(c.Args[0]).(*types.Array)
		p, _ := c.Args[2].(IntPtr)
		to, found := c.memory().at(p)
		if from == nil || !found {
			return nil, badAddress()
		}
		i, n := c.Int(1), c.Int(3)
		if i < 0 || n < 0 || i+n > len(from.Items) {
			return nil, badSpan()
		}
		b, _, _ := primitiveBytes(types.NewTyped(from.Elem, from.Items[i:i+n]))
		if len(b) > len(to) {
			return nil, badAddress()
		}
		copy(to, b)
		return nil, nil
	}
	sizes := map[string]int32{"System.Byte": 1, "System.SByte": 1, "System.Boolean": 4, "System.Char": 1, "System.Int16": 2, "System.UInt16": 2, "System.Int32": 4, "System.UInt32": 4,
		"System.Single": 4, "System.Int64": 8, "System.UInt64": 8, "System.Double": 8, "System.IntPtr": 8, "System.Decimal": 16, "System.Guid": 16}
	t["static SizeOf(*)"] = func(c *Call) (any, error) {
		of := c.elem()
		if len(c.Args) > 0 {
			v := types.Unwrap(c.Args[0])
			if x, ok := v.(*types.Type); ok {
				of = x
			} else if v != nil {
				of = types.TypeOf(v)
			}
		}
		if n, ok := sizes[of.Name]; ok {
			return n, nil
		}
		return nil, ArgumentError("Type '"+of.FullName()+"' cannot be marshaled as an unmanaged structure; no meaningful size or offset can be computed.", "t")
	}
	return t
})
