package secret

import (
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// pin notes a user of a set. One that was dropped since it was loaded is left
// by its last user all the same. The caller has the mutex.
func (k *Keyring) pin(set *opened) {
	set.pins++
	if set.gone && set.pins == 1 {
		k.leave[set.account] = append(k.leave[set.account], set)
	}
}

// install makes set the one that is used from now on, and returns those of the
// account that somebody still has pinned.
func (k *Keyring) install(set *opened) []*opened {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.supersede(k.open[set.account])
	k.open[set.account] = set
	delete(k.failed, set.account)
	return slices.Clone(k.leave[set.account])
}

// Drop forgets the opened key of an account; who has pinned it keeps it. The
// next use asks the vault.
func (k *Keyring) Drop(account string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.supersede(k.open[account])
	delete(k.open, account)
	delete(k.failed, account)
}

// DropVault forgets the opened keys of all accounts of a vault, and returns
// how many there were.
func (k *Keyring) DropVault(vault string) (n int, err error) {
	vault, err = k.mounted(vault)
	if err != nil {
		return 0, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.failed)
	for account, set := range k.open {
		if set.stored.source.Vault == vault {
			k.supersede(set)
			delete(k.open, account)
			n++
		}
	}
	return n, nil
}

// mounted is the name of a vault as it is stored, or a NotFound fault.
func (k *Keyring) mounted(vault string) (string, error) {
	name := strings.ToLower(vault)
	if _, ok := k.mounts[name]; !ok {
		return "", fault.New(fault.NotFound, "The vault '%s' is not configured; there is %s.", vault, quoted(slices.Sorted(maps.Keys(k.mounts)))).On(vault)
	}
	return name, nil
}

// supersede ends the use of a set; nil is none. The caller has the mutex.
func (k *Keyring) supersede(set *opened) {
	if set == nil || set.gone {
		return
	}
	set.gone = true
	if set.pins > 0 {
		k.leave[set.account] = append(k.leave[set.account], set)
	}
}

func (k *Keyring) unpin(set *opened) {
	k.mu.Lock()
	defer k.mu.Unlock()
	set.pins--
	if set.pins > 0 || !set.gone {
		return
	}
	close(set.free)
	left := slices.DeleteFunc(k.leave[set.account], func(o *opened) bool { return o == set })
	if k.leave[set.account] = left; len(left) == 0 {
		delete(k.leave, set.account)
	}
}
