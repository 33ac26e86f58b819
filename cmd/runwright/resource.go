package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// resource describes the commands that every kind of resource has.
type resource[T any] struct {
	noun       string // as people write it: "connection type"
	collection string // as the API writes it
	columns    []column[T]
	details    []column[T] // further lines of show
	// warning is what people should know of one, empty for nothing; nil for
	// kinds that have no such thing.
	warning func(T) string
}

// list, show and delete are the same for every kind below an account.
func (res resource[T]) list(p *program, r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the " + res.noun + "s of an account", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), r.query(), res.collection)
			if err != nil {
				return err
			}
			if err := res.warn(p, all...); err != nil {
				return err
			}
			return printList(p, all, res.columns)
		},
	}
}

func (res resource[T]) show(p *program, r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show one " + res.noun, Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{res.collection, args[0]}, Query: r.query()})
			if err != nil {
				return err
			}
			if err := res.warn(p, raw); err != nil {
				return err
			}
			return printOne(p, raw, append(res.columns, res.details...))
		},
	}
}

func (res resource[T]) delete(p *program, r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Delete one " + res.noun, Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: []string{res.collection, args[0]}, Query: r.query()}); err != nil {
				return err
			}
			return p.done(nil, "%s %s is gone.", res.noun, args[0])
		},
	}
}

// warn tells on the standard error what people should know.
func (res resource[T]) warn(p *program, all ...json.RawMessage) error {
	if res.warning == nil {
		return nil
	}
	for _, raw := range all {
		v, err := client.Decode[T](raw)
		if err != nil {
			return err
		}
		if text := res.warning(v); text != "" {
			fmt.Fprintf(p.err, "Warning: %s\n", text)
		}
	}
	return nil
}
