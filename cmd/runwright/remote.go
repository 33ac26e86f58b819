package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/client"
)

// Defaults of the command line.
const (
	defaultData          = "./runwright-data"
	defaultListen        = "127.0.0.1:8420"
	defaultSubscription  = "00000000-0000-0000-0000-000000000000"
	defaultResourceGroup = "default"
)

// urlFile holds, in the data folder of a running server, its address.
const urlFile = "server-url"

// remote are the flags that say which server and account a command is about.
type remote struct {
	server, token, data, subscription, group, account string
	runtime                                           string // for modules
}

// query is what the flags add to the query of a request.
func (r *remote) query() string {
	if r.runtime == "" {
		return ""
	}
	return "runtime=" + url.QueryEscape(r.runtime)
}

// addRemote gives cmd the flags of remote, and --output.
func (p *program) addRemote(cmd *cobra.Command) *remote {
	r := &remote{}
	f := cmd.PersistentFlags()
	f.StringVar(&r.server, "server", "", "address of the server (default: $RUNWRIGHT_SERVER, or the server of --data)")
	f.StringVar(&r.token, "token", "", "bearer token (default: $RUNWRIGHT_TOKEN, or the admin token in --data)")
	f.StringVar(&r.data, "data", "", "data folder of a server on this machine (default: $RUNWRIGHT_DATA, or "+defaultData+")")
	f.StringVar(&r.subscription, "subscription", "", "subscription id (default: $RUNWRIGHT_SUBSCRIPTION, or zeros)")
	f.StringVarP(&r.group, "resource-group", "g", "", "resource group (default: $RUNWRIGHT_RESOURCE_GROUP, or '"+defaultResourceGroup+"')")
	p.addOutput(cmd)
	return r
}

// addAccount gives cmd the flag that names the account.
func (r *remote) addAccount(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVarP(&r.account, "account", "a", "", "automation account (default: $RUNWRIGHT_ACCOUNT)")
}

// addOutput gives cmd the flag --output.
func (p *program) addOutput(cmd *cobra.Command) {
	cmd.PersistentFlags().VarP(outputFlag{&p.output}, "output", "o", "how to print results: table or json")
}

// outputFlag is a flag with two values.
type outputFlag struct{ value *string }

func (o outputFlag) String() string {
	if o.value == nil {
		return ""
	}
	return *o.value
}

func (o outputFlag) Type() string { return "table|json" }

func (o outputFlag) Set(s string) error {
	if s != "table" && s != "json" {
		return errors.New("expected table or json")
	}
	*o.value = s
	return nil
}

// connect makes the client for what the flags and the environment say.
func (p *program) connect(r *remote) (*client.Client, error) {
	data := cmp.Or(r.data, p.getenv("RUNWRIGHT_DATA"), defaultData)
	server := cmp.Or(r.server, p.getenv("RUNWRIGHT_SERVER"))
	if server == "" {
		text, err := os.ReadFile(filepath.Join(data, urlFile))
		switch {
		case err == nil:
			server = strings.TrimSpace(string(text))
		case errors.Is(err, fs.ErrNotExist):
			server = "http://" + defaultListen
		default:
			return nil, fmt.Errorf("find the server: %w", err)
		}
	}
	token := cmp.Or(r.token, p.getenv("RUNWRIGHT_TOKEN"))
	if token == "" {
		var err error
		if token, err = authn.ReadToken(data); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: there is no admin token in %s; start one with 'runwright serve --data %s', or give --server and --token", client.ErrUnreachable, data, data)
		} else if err != nil {
			return nil, err
		}
	}
	return client.New(server, token, client.Scope{
		Subscription:  cmp.Or(r.subscription, p.getenv("RUNWRIGHT_SUBSCRIPTION"), defaultSubscription),
		ResourceGroup: cmp.Or(r.group, p.getenv("RUNWRIGHT_RESOURCE_GROUP"), defaultResourceGroup),
	}), nil
}

// connectAccount is connect for commands below an account.
func (p *program) connectAccount(r *remote) (*client.Client, error) {
	account := cmp.Or(r.account, p.getenv("RUNWRIGHT_ACCOUNT"))
	if account == "" {
		return nil, usagef("no account is named; give --account NAME or set RUNWRIGHT_ACCOUNT")
	}
	c, err := p.connect(r)
	if err != nil {
		return nil, err
	}
	return c.WithAccount(account), nil
}
