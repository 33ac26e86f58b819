package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

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
	// used says that runbooks may use one, and that the API tells which do.
	used bool
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

// delete deletes one. What runbooks use goes with --force only: who deletes it is
// told first by whom.
func (res resource[T]) delete(p *program, r *remote) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "Delete one " + res.noun, Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			if res.used && !force {
				if err := p.refuseUsed(cmd, c, res.noun, res.collection, args[0]); err != nil {
					return err
				}
			}
			if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: []string{res.collection, args[0]}, Query: r.query()}); err != nil {
				return err
			}
			return p.done(nil, "%s %s is gone.", res.noun, args[0])
		},
	}
	if res.used {
		cmd.Short += ", unless runbooks use it"
		cmd.Flags().BoolVar(&force, "force", false, "delete it also when runbooks use it")
	}
	return cmd
}

// refuseUsed fails if runbooks use something of a collection, having named each
// place. A runbook that starts itself is no reason.
func (p *program) refuseUsed(cmd *cobra.Command, c *client.Client, noun, collection, name string) error {
	all, err := c.List(cmd.Context(), "", collection, name, "usage")
	if err != nil || len(all) == 0 {
		return err
	}
	// Runbooks may use what is not there.
	if _, err := c.Do(cmd.Context(), client.Request{Path: []string{collection, name}}); err != nil {
		return err
	}
	var users []string
	for _, raw := range all {
		u, err := client.Decode[client.Use](raw)
		if err != nil {
			return err
		}
		if collection == "runbooks" && strings.EqualFold(u.Runbook, name) {
			continue
		}
		fmt.Fprintf(p.err, "Warning: the runbook %s uses it in line %d.\n", u.Runbook, u.Line)
		if !slices.Contains(users, u.Runbook) {
			users = append(users, u.Runbook)
		}
	}
	switch len(users) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("the %s %s is used by the runbook %s; change that, or delete it all the same with --force", noun, name, users[0])
	}
	return fmt.Errorf("the %s %s is used by %d runbooks: %s; change them, or delete it all the same with --force", noun, name, len(users), strings.Join(users, ", "))
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
