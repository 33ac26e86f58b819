package clr

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The kinds of files that are no usable assembly. Errors of Read wrap one of
// them.
var (
	ErrNotPE     = errors.New("not a Windows program file (no MZ and PE headers)")
	ErrNative    = errors.New("a native library: it has no .NET header")
	ErrTruncated = errors.New("the file is cut off")
	ErrDamaged   = errors.New("the .NET metadata is damaged")
	ErrNoName    = errors.New("a .NET module without an assembly name")
)

// section is a part of the file that is placed somewhere else in memory.
type section struct{ address, size, offset, length uint32 }

// image is a PE file.
type image struct {
	data     []byte
	sections []section
}

// cliHeader finds the .NET header of a PE file.
func cliHeader(data []byte) (img image, header []byte, err error) {
	if len(data) < 64 || data[0] != 'M' || data[1] != 'Z' {
		return img, nil, ErrNotPE
	}
	le := binary.LittleEndian
	pe := uint64(le.Uint32(data[60:]))
	coff, ok := span(data, pe, 24)
	if !ok || string(coff[:4]) != "PE\x00\x00" {
		return img, nil, ErrNotPE
	}
	sections, optional := int(le.Uint16(coff[6:])), uint64(le.Uint16(coff[20:]))
	opt, ok := span(data, pe+24, optional)
	if !ok {
		return img, nil, ErrTruncated
	}
	// The data directories follow a part whose length depends on the word size.
	var dirs int
	switch {
	case len(opt) < 2:
		return img, nil, ErrNotPE
	case le.Uint16(opt) == 0x10b:
		dirs = 96
	case le.Uint16(opt) == 0x20b:
		dirs = 112
	default:
		return img, nil, fmt.Errorf("%w: unknown optional header", ErrNotPE)
	}
	const cli = 14 // index of the .NET header among the directories
	if len(opt) < dirs+8*(cli+1) || le.Uint32(opt[dirs-4:]) <= cli {
		return img, nil, ErrNative
	}
	address, size := le.Uint32(opt[dirs+8*cli:]), le.Uint32(opt[dirs+8*cli+4:])
	if address == 0 || size == 0 {
		return img, nil, ErrNative
	}
	img.data = data
	table, ok := span(data, pe+24+optional, uint64(sections)*40)
	if !ok {
		return img, nil, ErrTruncated
	}
	for i := range sections {
		s := table[i*40:]
		img.sections = append(img.sections, section{le.Uint32(s[12:]), le.Uint32(s[8:]), le.Uint32(s[20:]), le.Uint32(s[16:])})
	}
	header, err = img.at(address, 72)
	return img, header, err
}

// at gives the bytes at an address in memory.
func (img image) at(address, size uint32) ([]byte, error) {
	for _, s := range img.sections {
		if address < s.address || address-s.address >= max(s.size, s.length) {
			continue
		}
		b, ok := span(img.data, uint64(s.offset)+uint64(address-s.address), uint64(size))
		if !ok {
			return nil, ErrTruncated
		}
		return b, nil
	}
	return nil, fmt.Errorf("%w: address %#x lies in no section", ErrDamaged, address)
}

// span gives length bytes at an offset, and whether they are there.
func span(data []byte, offset, length uint64) ([]byte, bool) {
	if offset > uint64(len(data)) || length > uint64(len(data))-offset {
		return nil, false
	}
	return data[offset : offset+length], true
}
