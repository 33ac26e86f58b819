package types

import "strings"

// IsDelegate reports whether t is a delegate type, which a script block converts to.
func (t *Type) IsDelegate() bool {
	info := t.Info()
	return info != nil && info.Kind == KindDelegate
}

// Delegate is an instance of a delegate type: a script block, or a method taken
// as a value, under a signature.
type Delegate struct {
	T *Type
	// Target is what is called, a value of the interpreter.
	Target any
}

// PSType is the delegate's type.
func (d *Delegate) PSType() *Type { return d.T }

// DelegateReturn is the type a delegate type returns, Void when it returns
// nothing.
func (t *Type) DelegateReturn() *Type {
	_, ret, _ := t.delegateSignature()
	return ret
}

// DelegateParams are the types of a delegate type's parameters.
func (t *Type) DelegateParams() []*Type {
	params, _, _ := t.delegateSignature()
	return params
}

func (t *Type) delegateSignature() (params []*Type, ret *Type, ok bool) {
	info := t.Info()
	if info == nil || info.Delegate == "" {
		return nil, Void, false
	}
	f := append(strings.Split(info.Delegate, "\t"), "", "", "", "", "")
	for _, p := range strings.Split(f[4], "; ") {
		if at := strings.LastIndexByte(p, ' '); at > 0 {
			name := p[:at]
			for _, word := range []string{"params ", "out ", "ref ", "in "} {
				name = strings.TrimPrefix(name, word)
			}
			params = append(params, t.ResolveFact(name))
		}
	}
	if f[3] == "void" {
		return params, Void, true
	}
	return params, t.ResolveFact(f[3]), true
}

// NullString is [NullString]::Value, the null that a string parameter of a .NET
// method gets; $null becomes an empty string there.
type NullString struct{}

// PSType is NullString.
func (NullString) PSType() *Type {
	return MustNamed("System.Management.Automation.Language.NullString")
}

// PSString is empty.
func (NullString) PSString() string { return "" }
