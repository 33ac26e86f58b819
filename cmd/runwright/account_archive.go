package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/transfer"
)

func (p *program) exportCommand(r *remote) *cobra.Command {
	var recipients []string
	var list, file string
	cmd := &cobra.Command{
		Use: "export NAME", Short: "Write the assets of an account to a file that only recipients can read", Args: p.args("NAME"),
		Long: "Writes connection types, connections, variables, credentials, certificates with their keys and the Run As settings of an account\n" +
			"to an archive, encrypted on the server for the given recipients (age1…, see age-keygen). Without one of their keys nothing in it\n" +
			"can be read. Modules and runbooks are in it by name only.",
		Example: "  runwright account export contoso --recipient age1… --file contoso.age",
	}
	cmd.Flags().StringArrayVar(&recipients, "recipient", nil, "public key of who may read the archive, age1…; may be repeated")
	cmd.Flags().StringVar(&list, "recipients-file", "", "file with recipients, one a line, '-' for standard input")
	cmd.Flags().StringVarP(&file, "file", "f", "", "file to write, which must not be there yet; '-' for standard output")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if file == "" {
			return usagef("give --file FILE, or '-' for standard output")
		}
		if list != "" {
			text, err := p.readText("the recipients", list)
			if err != nil {
				return err
			}
			recipients = append(recipients, text)
		}
		// A mistake shows before the server is asked.
		if _, err := transfer.ParseRecipients(recipients...); err != nil {
			return err
		}
		c, err := p.connect(r)
		if err != nil {
			return err
		}
		return p.export(cmd.Context(), c.WithAccount(args[0]), recipients, file, args[0])
	}
	return cmd
}

func (p *program) export(ctx context.Context, c *client.Client, recipients []string, file, account string) (err error) {
	if file == "-" {
		return c.ExportAssets(ctx, recipients, p.out)
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	err = c.ExportAssets(ctx, recipients, out)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(file)) // half an archive is none
	}
	return p.done(nil, "The assets of account %s are in %s.", account, file)
}

// restoreOptions are the flags of 'account restore'.
type restoreOptions struct {
	identity, account string
	plan, overwrite   bool
}

func (p *program) restoreCommand(r *remote) *cobra.Command {
	var o restoreOptions
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Write the assets of an archive into an account, all of them or none", Args: p.args("FILE"),
		Long: "Opens an archive of 'account export' with an identity (AGE-SECRET-KEY-1…), which does not leave this program, and writes its assets\n" +
			"into an account that is there, in one transaction. What cannot be restored is told before anything changes.",
		Example: "  runwright account restore contoso.age --identity key.txt --account contoso-2 --plan",
		RunE:    func(cmd *cobra.Command, args []string) error { return p.restore(cmd.Context(), r, args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.identity, "identity", "", "file with the key that opens the archive, '-' for standard input")
	f.StringVar(&o.account, "account", "", "account to restore into (default: the name that the archive has)")
	f.BoolVar(&o.plan, "plan", false, "say what would be done, and do nothing")
	f.BoolVar(&o.overwrite, "overwrite", false, "replace assets of the same names")
	return cmd
}

func (p *program) restore(ctx context.Context, r *remote, file string, o restoreOptions) error {
	if o.identity == "" || o.identity == "-" && file == "-" {
		return usagef("give --identity FILE, the key that opens the archive")
	}
	key, err := p.readFile(o.identity)
	if err != nil {
		return fmt.Errorf("read the identity: %w", err)
	}
	with, err := transfer.ParseIdentities(key)
	clear(key)
	if err != nil {
		return err
	}
	content, archive, err := p.openArchive(file, with)
	if err != nil {
		return err
	}
	defer clear(content)
	c, err := p.connect(r)
	if err != nil {
		return err
	}
	account := cmp.Or(o.account, archive.Account)
	c = c.WithAccount(account)
	raw, err := c.ImportAssets(ctx, content, true, o.overwrite)
	if err != nil {
		return err
	}
	planned, err := client.Decode[client.Restoration](raw)
	if err != nil {
		return err
	}
	if o.plan || planned.Conflicts > 0 {
		if err := p.tellRestoration(raw, planned); err != nil {
			return err
		}
		if planned.Conflicts > 0 {
			fmt.Fprintf(p.err, "runwright: %d of the archive's assets cannot be restored into account %s; nothing was changed.\n", planned.Conflicts, account)
			return failedError{}
		}
		return p.done(nil, "Nothing was changed.")
	}
	if raw, err = c.ImportAssets(ctx, content, false, o.overwrite); err != nil {
		return err
	}
	done, err := client.Decode[client.Restoration](raw)
	if err != nil {
		return err
	}
	if err := p.tellRestoration(raw, done); err != nil {
		return err
	}
	return p.done(nil, "The assets of %s, exported on %s, are in account %s.", archive.Account, when(archive.Created), account)
}

// openArchive decrypts an archive in memory.
func (p *program) openArchive(file string, with transfer.Identities) ([]byte, transfer.Archive, error) {
	in := p.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, transfer.Archive{}, fmt.Errorf("read the archive: %w", err)
		}
		defer f.Close()
		in = f
	}
	return transfer.Decrypt(io.Reader(in), with)
}

func (p *program) tellRestoration(raw []byte, r client.Restoration) error {
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	all := make([]json.RawMessage, 0, len(r.Items))
	for _, item := range r.Items {
		text, err := json.Marshal(item)
		if err != nil {
			return err
		}
		all = append(all, text)
	}
	return printList(p, all, []column[client.RestoredItem]{
		{"KIND", func(i client.RestoredItem) string { return i.Kind }},
		{"NAME", func(i client.RestoredItem) string { return i.Name }},
		{"ACTION", func(i client.RestoredItem) string { return i.Action }},
		{"PROBLEM", func(i client.RestoredItem) string { return i.Problem }},
	})
}
