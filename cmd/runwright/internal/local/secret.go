package local

import (
	"context"
	"sync"

	"github.com/runwright/runwright/internal/fault"
)

// Outside is what assets of a file need of the outside.
type Outside struct {
	// Getenv reads the environment; ok is false for what is not set.
	Getenv func(name string) (value string, ok bool)
	// Ask asks a person for a secret; what says which one, in words that follow
	// "the".
	Ask func(ctx context.Context, what string) (string, error)
}

// source is a text of an asset file, or where it comes from.
type source struct {
	at      node
	literal string
	env     string // name of a variable of the environment
	ask     string // what to ask for
}

// fromElsewhere says whether the text does not stand in the file.
func (s source) fromElsewhere() bool { return s.env != "" || s.ask != "" }

// elsewhere reads {env: NAME} or {prompt: true}; ok is false for another node.
// what is what would be asked for.
func elsewhere(n node, what string) (s source, ok bool, err error) {
	if len(n.fields) != 1 {
		return s, false, nil
	}
	s.at = n
	switch f := n.fields[0]; f.name {
	case "env":
		s.env, err = f.node.text("the name of a variable of the environment")
		return s, true, err
	case "prompt":
		if yes, err := f.node.truth(); err != nil || !yes {
			return s, true, f.node.wrong("expected true")
		}
		s.ask = what
		return s, true, nil
	}
	return s, false, nil
}

// secretText reads a text, {env: NAME} or {prompt: true}.
func secretText(n node, what string) (source, error) {
	if s, ok := n.value.(string); ok {
		return source{at: n, literal: s}, nil
	}
	s, ok, err := elsewhere(n, what)
	if err == nil && !ok {
		err = n.wrong("expected a text, {env: NAME} or {prompt: true}; found %s", n.what())
	}
	return s, err
}

// secrets opens sources, each that asks once. It is safe for concurrent use.
type secrets struct {
	outside Outside

	mu    sync.Mutex // held while a person is asked: one question at a time
	asked map[string]string
}

// open returns the text of a source. What is wrong is an Invalid fault.
func (k *secrets) open(ctx context.Context, s source) (string, error) {
	switch {
	case s.env != "":
		value, ok := k.outside.Getenv(s.env)
		if !ok {
			return "", fault.New(fault.Invalid, "%v.", s.at.wrong("the variable %s of the environment is not set; expected the secret in it", s.env))
		}
		return value, nil
	case s.ask == "":
		return s.literal, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if value, ok := k.asked[s.ask]; ok {
		return value, nil
	}
	value, err := k.outside.Ask(ctx, s.ask)
	if err != nil {
		return "", fault.New(fault.Invalid, "%v.", s.at.wrong("%v", err))
	}
	if k.asked == nil {
		k.asked = map[string]string{}
	}
	k.asked[s.ask] = value
	return value, nil
}
