package dotnet

import (
	"encoding/binary"
	"math"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// gcTable is System.GC: collection is the host process's own business, so the
// methods that ask for it return at once.
func gcTable() Table {
	nothing := func(*Call) (any, error) { return nil, nil }
	t := Table{}
	for _, name := range []string{"Collect", "WaitForPendingFinalizers", "SuppressFinalize", "ReRegisterForFinalize", "KeepAlive", "AddMemoryPressure", "RemoveMemoryPressure", "RefreshMemoryLimit"} {
		t["static "+name+"(*)"] = nothing
	}
	zero := func(*Call) (any, error) { return int32(0), nil }
	t["static get MaxGeneration"] = func(*Call) (any, error) { return int32(2), nil }
	t["static GetGeneration(*)"], t["static CollectionCount(*)"] = zero, zero
	memory := func(c *Call) (any, error) { return environmentTable()["static get WorkingSet"](c) }
	t["static GetTotalMemory(*)"], t["static GetTotalAllocatedBytes(*)"], t["static GetAllocatedBytesForCurrentThread(*)"] = memory, memory, memory
	t["static AllocateArray(*)"] = func(c *Call) (any, error) {
		out := types.NewTyped(c.elem(), make([]any, max(c.Int(0), 0)))
		for i := range out.Items {
			out.Items[i] = c.zeroOf(c.elem())
		}
		return out, nil
	}
	t["static AllocateUninitializedArray(*)"] = t["static AllocateArray(*)"]
	return t
}

// primitiveBytes are the bytes of an array's elements as they lie in memory;
// ok is false when the elements are no primitives.
func primitiveBytes(a *types.Array) (b []byte, size int, ok bool) {
	for _, v := range a.Items {
		switch x := v.(type) {
		case bool:
			b, size = append(b, byte(boolIndex(x))), 1
		case byte:
			b, size = append(b, x), 1
		case int8:
			b, size = append(b, byte(x)), 1
		case int16:
			b, size = binary.LittleEndian.AppendUint16(b, uint16(x)), 2
		case uint16:
			b, size = binary.LittleEndian.AppendUint16(b, x), 2
		case types.Char:
			b, size = binary.LittleEndian.AppendUint16(b, uint16(x)), 2
		case int32:
			b, size = binary.LittleEndian.AppendUint32(b, uint32(x)), 4
		case uint32:
			b, size = binary.LittleEndian.AppendUint32(b, x), 4
		case float32:
			b, size = binary.LittleEndian.AppendUint32(b, math.Float32bits(x)), 4
		case int64:
			b, size = binary.LittleEndian.AppendUint64(b, uint64(x)), 8
		case uint64:
			b, size = binary.LittleEndian.AppendUint64(b, x), 8
		case float64:
			b, size = binary.LittleEndian.AppendUint64(b, math.Float64bits(x)), 8
		default:
			return nil, 0, false
		}
	}
	return b, size, a.Elem.IsValueType()
}

// fromPrimitive writes bytes back into an array's elements.
func fromPrimitive(a *types.Array, b []byte, size int) {
	for i, v := range a.Items {
		e := b[i*size:]
		switch v.(type) {
		case bool:
			a.Items[i] = e[0] != 0
		case byte:
			a.Items[i] = e[0]
		case int8:
			a.Items[i] = int8(e[0])
		case int16:
			a.Items[i] = int16(binary.LittleEndian.Uint16(e))
		case uint16:
			a.Items[i] = binary.LittleEndian.Uint16(e)
		case types.Char:
			a.Items[i] = types.Char(binary.LittleEndian.Uint16(e))
		case int32:
			a.Items[i] = int32(binary.LittleEndian.Uint32(e))
		case uint32:
			a.Items[i] = binary.LittleEndian.Uint32(e)
		case float32:
			a.Items[i] = math.Float32frombits(binary.LittleEndian.Uint32(e))
		case int64:
			a.Items[i] = int64(binary.LittleEndian.Uint64(e))
		case uint64:
			a.Items[i] = binary.LittleEndian.Uint64(e)
		case float64:
			a.Items[i] = math.Float64frombits(binary.LittleEndian.Uint64(e))
		}
	}
}

// bufferTable is System.Buffer.
func bufferTable() Table {
	arg := func(c *Call, i int, name string) (*types.Array, []byte, int, error) {
		a, _ := types.Unwrap(c.Args[i]).(*types.Array)
		if a == nil {
			return nil, nil, 0, ArgumentNull(name)
		}
		b, size, ok := primitiveBytes(a)
		if !ok {
			return nil, nil, 0, ArgumentError("Object must be an array of primitives.", name)
		}
		return a, b, size, nil
	}
	at := func(c *Call, b []byte) (int, error) {
		if i := c.Int(1); i >= 0 && i < len(b) {
			return i, nil
		}
		return 0, OutOfRange(badIndex, "index")
	}
	return Table{
		"static ByteLength(array)": func(c *Call) (any, error) {
			_, b, _, err := arg(c, 0, "array")
			return int32(len(b)), err
		},
		"static GetByte(array,int)": func(c *Call) (any, error) {
			_, b, _, err := arg(c, 0, "array")
			if err != nil {
				return nil, err
			}
			i, err := at(c, b)
			if err != nil {
				return nil, err
			}
			return b[i], nil
		},
		"static SetByte(array,int,byte)": func(c *Call) (any, error) {
			a, b, size, err := arg(c, 0, "array")
			if err != nil {
				return nil, err
			}
			i, err := at(c, b)
			if err != nil {
				return nil, err
			}
			b[i], _ = c.Args[2].(byte)
			fromPrimitive(a, b, size)
			return nil, nil
		},
		"static BlockCopy(array,int,array,int,int)": func(c *Call) (any, error) {
			_, src, _, err := arg(c, 0, "src")
			if err != nil {
				return nil, err
			}
			dst, _ := types.Unwrap(c.Args[2]).(*types.Array)
			from, to, n := c.Int(1), c.Int(3), c.Int(4)
			for i, name := range []string{"srcOffset", "dstOffset", "count"} {
				if v := []int{from, to, n}[i]; v < 0 {
					return nil, mustNotBeNegative(name, v)
				}
			}
			_, b, size, err := arg(c, 2, "dst")
			if err != nil {
				return nil, err
			}
			if from+n > len(src) || to+n > len(b) {
				return nil, ArgumentError("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.", "")
			}
			copy(b[to:], src[from:from+n])
			fromPrimitive(dst, b, size)
			return nil, nil
		},
	}
}

// Thread is the thread a session runs on.
type Thread struct {
	name       any
	ui         *CultureInfo
	background bool

	priorityValue *types.EnumValue
}

// PSType is Thread.
func (*Thread) PSType() *types.Type { return types.MustNamed("System.Threading.Thread") }

// threadKey is the key of the session's thread.
type threadKey struct{}

var threadTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Thread { return c.This.(*Thread) }
	sleep := func(c *Call) (any, error) {
		switch v := c.Args[0].(type) {
		case int32:
			if v < -1 {
				return nil, OutOfRange("Number must be either non-negative and less than or equal to Int32.MaxValue or -1.", "millisecondsTimeout")
			}
			return nil, c.Sleep(time.Duration(v) * time.Millisecond)
		case types.TimeSpan:
			return nil, c.Sleep(time.Duration(v) * 100)
		}
		return nil, nil
	}
	t := Table{
		"static get CurrentThread": func(c *Call) (any, error) {
			return c.Extra(threadKey{}, func() any { return &Thread{} }), nil
		},
		"static Sleep(*)":        sleep,
		"static Yield()":         func(*Call) (any, error) { return false, nil },
		"static SpinWait(*)":     func(*Call) (any, error) { return nil, nil },
		"static MemoryBarrier()": func(*Call) (any, error) { return nil, nil },
		"get ManagedThreadId":    func(*Call) (any, error) { return int32(1), nil },
		"get IsAlive":            func(*Call) (any, error) { return true, nil },
		"get IsThreadPoolThread": func(*Call) (any, error) { return false, nil },
		"get IsBackground":       func(c *Call) (any, error) { return this(c).background, nil },
		"set IsBackground":       func(c *Call) (any, error) { this(c).background = c.Bool(0); return nil, nil },
		"get Name":               func(c *Call) (any, error) { return this(c).name, nil },
		"set Name":               func(c *Call) (any, error) { this(c).name = c.Args[0]; return nil, nil },
		"get ThreadState":        func(*Call) (any, error) { return types.EnumNamed("System.Threading.ThreadState", "Running"), nil },
		"GetApartmentState()":    func(*Call) (any, error) { return types.EnumNamed("System.Threading.ApartmentState", "Unknown"), nil },
		"get ApartmentState":     func(*Call) (any, error) { return types.EnumNamed("System.Threading.ApartmentState", "Unknown"), nil },
		"GetHashCode()":          func(*Call) (any, error) { return int32(1), nil },
		"get Priority": func(c *Call) (any, error) {
			if p := this(c).priorityValue; p != nil {
				return p, nil
			}
			return types.EnumNamed("System.Threading.ThreadPriority", "Normal"), nil
		},
		"set Priority": func(c *Call) (any, error) { this(c).priorityValue, _ = c.Args[0].(*types.EnumValue); return nil, nil },
	}
	culture := func(name string, at func(t *Thread) **CultureInfo) {
		t["get "+name] = func(c *Call) (any, error) {
			if own := *at(this(c)); own != nil {
				return own, nil
			}
			return &CultureInfo{C: format.Current()}, nil
		}
		t["set "+name] = func(c *Call) (any, error) {
			v, _ := c.Args[0].(*CultureInfo)
			if v == nil {
				return nil, ArgumentNull("value")
			}
			*at(this(c)) = v
			return nil, nil
		}
	}
	t["get CurrentCulture"] = func(c *Call) (any, error) { return &CultureInfo{C: c.CurrentCulture()}, nil }
	t["set CurrentCulture"] = func(c *Call) (any, error) {
		v, _ := c.Args[0].(*CultureInfo)
		if v == nil {
			return nil, ArgumentNull("value")
		}
		c.SetCurrentCulture(v.C)
		return nil, nil
	}
	culture("CurrentUICulture", func(t *Thread) **CultureInfo { return &t.ui })
	return t
})

// monitorTable is Monitor: a session runs one thread, so every lock is free.
func monitorTable() Table {
	yes := func(c *Call) (any, error) {
		if last := len(c.Args) - 1; last > 0 {
			if _, ref := c.Args[last].(*types.Reference); ref {
				return nil, c.setOut(last, true)
			}
		}
		return true, nil
	}
	nothing := func(*Call) (any, error) { return nil, nil }
	return Table{
		"static Enter(*)": yes, "static TryEnter(*)": yes, "static Wait(*)": yes, "static IsEntered(*)": yes,
		"static Exit(*)": nothing, "static Pulse(*)": nothing, "static PulseAll(*)": nothing,
		"static get LockContentionCount": func(*Call) (any, error) { return int64(0), nil },
	}
}

// activatorTable is System.Activator.
func activatorTable() Table {
	create := func(c *Call) (any, error) {
		t, _ := types.Unwrap(c.Args[0]).(*types.Type)
		if t == nil {
			return nil, ArgumentNull("type")
		}
		var args []any
		for _, a := range c.Args[1:] {
			if list, ok := types.Unwrap(a).(*types.Array); ok && list.Elem == types.Object {
				args = list.Items
				break
			}
		}
		if len(args) == 0 && t.IsValueType() {
			if z := c.zeroOf(t); z != nil {
				return z, nil
			}
		}
		v, known, err := c.Construct(t, args)
		if err == nil && !known || len(args) == 0 && err != nil && isMethodException(err) {
			return nil, types.NewException("System.MissingMethodException", "Cannot dynamically create an instance of type '"+t.FullName()+"'. Reason: No parameterless constructor defined.")
		}
		if isMethodException(err) {
			return nil, types.NewException("System.MissingMethodException", "Constructor on type '"+t.FullName()+"' not found.")
		}
		return v, err
	}
	return Table{
		"static CreateInstance(*)": func(c *Call) (any, error) {
			if len(c.method.bound) == 1 {
				inner := *c
				inner.Args = []any{c.elem()}
				return create(&inner)
			}
			if _, text := c.Args[0].(string); text {
				return nil, types.NewException("System.NotSupportedException", "Assemblies are not loaded here.")
			}
			return create(c)
		},
	}
}

func isMethodException(err error) bool {
	x, ok := err.(*types.Exception)
	return ok && x.Class.Name == "System.Management.Automation.MethodException"
}

// nullStringTable is NullString.
func nullStringTable() Table {
	return Table{"static get Value": func(*Call) (any, error) { return types.NullString{}, nil }, "ToString()": func(*Call) (any, error) { return "", nil }}
}

// servicePoints are the settings of ServicePointManager, which nothing here
// reads: connections are the host's.
type servicePoints map[string]any

func servicePointTable() Table {
	t := Table{}
	for name, start := range map[string]any{
		"SecurityProtocol": types.NewEnum(types.MustNamed("System.Net.SecurityProtocolType"), 0), "MaxServicePoints": int32(0), "DefaultConnectionLimit": int32(2),
		"MaxServicePointIdleTime": int32(100000), "UseNagleAlgorithm": true, "Expect100Continue": true, "EnableDnsRoundRobin": false, "DnsRefreshTimeout": int32(120000),
		"ServerCertificateValidationCallback": nil, "ReusePort": false, "CheckCertificateRevocationList": false,
	} {
		settings := func(c *Call) servicePoints {
			return c.Extra(servicePointKey{}, func() any { return servicePoints{} }).(servicePoints)
		}
		t["static get "+name] = func(c *Call) (any, error) {
			if v, ok := settings(c)[name]; ok {
				return v, nil
			}
			return start, nil
		}
		t["static set "+name] = func(c *Call) (any, error) { settings(c)[name] = c.Args[0]; return nil, nil }
	}
	t["static get EncryptionPolicy"] = func(*Call) (any, error) {
		return types.EnumNamed("System.Net.Security.EncryptionPolicy", "RequireEncryption"), nil
	}
	t["static SetTcpKeepAlive(*)"] = func(*Call) (any, error) { return nil, nil }
	return t
}

// servicePointKey is the key of the session's settings.
type servicePointKey struct{}
