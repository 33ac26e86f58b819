package dotnet

import (
	"fmt"

	"github.com/runwright/runwright/powershell/types"
)

// Objects is what an Env may offer besides: members of any object, those that
// scripts define included.
type Objects interface {
	// CallMethod calls a method; ok is false when the object has none of the name.
	CallMethod(o any, name string, args ...any) (v any, ok bool, err error)
	// PropertyValue reads a property; ok is false when there is none.
	PropertyValue(o any, name string) (v any, ok bool, err error)
}

// callMember calls a method of any object by name, as XmlWriter and its kin do
// with the writers and streams they are given.
func callMember(c *Call, o any, name string, args ...any) (any, error) {
	if o = types.Unwrap(o); o == nil {
		return nil, ArgumentNull("stream")
	}
	if env, ok := c.Env.(Objects); ok {
		v, ok, err := env.CallMethod(o, name, args...)
		if x, wrapped := err.(*types.Exception); wrapped && x.Inner != nil {
			err = x.Inner
		}
		if ok || err != nil {
			return types.Norm(v), err
		}
	}
	return nil, types.NewException("System.NotSupportedException", fmt.Sprintf("[%s] has no method %s here.", types.TypeOf(o), name))
}

func isTextWriter(o any) bool {
	t := types.Named("System.IO.TextWriter")
	return t != nil && types.TypeOf(o).AssignableTo(t)
}

// writerEncoding is the name of the encoding that a writer of text reports; one
// that cannot say writes strings.
func writerEncoding(c *Call, o any) string {
	if env, ok := c.Env.(Objects); ok {
		if v, ok, err := env.PropertyValue(o, "Encoding"); ok && err == nil {
			if e, ok := v.(*Encoding); ok {
				return e.body
			}
		}
	}
	return "utf-16"
}

// writeStream writes bytes to a stream.
func writeStream(c *Call, o any, b []byte) error {
	_, err := callMember(c, o, "Write", types.BytesToArray(b), int32(0), int32(len(b)))
	return err
}

// readStream reads what is left of a stream.
func readStream(c *Call, o any) ([]byte, error) {
	const size = 64 << 10
	var out []byte
	for {
		buffer := make([]any, size)
		for i := range buffer {
			buffer[i] = byte(0)
		}
		a := types.NewTyped(types.Byte, buffer)
		v, err := callMember(c, o, "Read", a, int32(0), int32(size))
		if err != nil {
			return nil, err
		}
		n, _ := v.(int32)
		if n <= 0 {
			return out, nil
		}
		b, _ := a.Bytes()
		out = append(out, b[:n]...)
	}
}
