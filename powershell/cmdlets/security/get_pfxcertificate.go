package security

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getPfxCertificate is Get-PfxCertificate: certificates of files, PFX or others.
type getPfxCertificate struct{ interp.Base }

func (g *getPfxCertificate) Process(c *interp.Call) error {
	names, literal := c.Strings("FilePath"), false
	if c.Has("LiteralPath") {
		names, literal = c.Strings("LiteralPath"), true
	}
	var missing []string
	for _, name := range names {
		paths := []string{c.Runspace().Resolve(name)}
		if !literal && types.HasWildcard(name) {
			var err error
			if paths, err = c.Runspace().MatchFiles(name); err != nil {
				return err
			}
		}
		found := false
		for _, p := range paths {
			b, err := c.Runspace().Files().ReadFile(p)
			if err != nil {
				continue
			}
			found = true
			if err := g.write(c, b, p); err != nil {
				return err
			}
		}
		if !found {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	id, text := "GetPfxCertificateCommandSomeOfTheFilesFound", "Some of the files were not found: "
	if len(missing) == len(names) {
		id, text = "GetPfxCertificateCommandNoneOfTheFilesFound", "None of the files were found: "
	}
	return c.WriteError(c.Error("System.IO.FileNotFoundException", id, "ObjectNotFound", nil, "%s%s.", text, strings.Join(missing, ", ")))
}

// write opens one file, asking for its password if there is somebody to ask.
func (g *getPfxCertificate) write(c *interp.Call, b []byte, p string) error {
	password := ""
	if s, ok := types.Unwrap(c.Value("Password")).(*dotnet.SecureString); ok {
		password = s.Reveal()
	}
	cert, err := dotnet.OpenCertificate(c.Runspace(), b, password)
	if err != nil && !c.Has("Password") && !c.Switch("NoPromptForPassword") && c.Host().Console.Interactive() {
		typed, rerr := c.Host().Console.ReadLine(c.Context(), "Enter password: ", true)
		if rerr != nil {
			return rerr
		}
		cert, err = dotnet.OpenCertificate(c.Runspace(), b, typed)
	}
	if err != nil {
		x, ok := err.(*types.Exception)
		if !ok {
			return err
		}
		x.ID, x.Category, x.Target = "GetPfxCertificateUnknownCryptoError", "NotSpecified", nil
		return c.WriteError(x)
	}
	return c.Write(cert)
}
