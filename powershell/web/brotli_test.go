package web

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"
)

// TestBrotli decodes what the reference encoder made of the same text at several
// levels: with words of the dictionary, contexts, and a window that is too small.
func TestBrotli(t *testing.T) {
	want, err := os.ReadFile("testdata/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"words-0", "words-5", "words-11", "words-11-small-window"} {
		b, err := os.ReadFile("testdata/" + name + ".br")
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(newBrotli(bufio.NewReader(iotest.OneByteReader(bytes.NewReader(b)))))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes and error %v, want %d", name, len(got), err, len(want))
		}
	}
}

// TestBrotliDamage: streams that are cut or changed end with an error or another
// text, never with a panic or without end.
func TestBrotliDamage(t *testing.T) {
	b, err := os.ReadFile("testdata/words-11.br")
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(b) {
		_, err := io.ReadAll(newBrotli(bufio.NewReader(bytes.NewReader(b[:n]))))
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut at %d: %v", n, err)
		}
		for bit := range 8 {
			c := bytes.Clone(b)
			c[n] ^= 1 << bit
			_, err := io.Copy(io.Discard, io.LimitReader(newBrotli(bufio.NewReader(bytes.NewReader(c))), 1<<20))
			if err != nil && !errors.Is(err, errBrotli) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("byte %d bit %d: %v", n, bit, err)
			}
		}
	}
}

func FuzzBrotli(f *testing.F) {
	for _, name := range []string{"words-0", "words-5", "words-11"} {
		b, err := os.ReadFile("testdata/" + name + ".br")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		// What matters is that it ends; errors are what most inputs give.
		_, _ = io.Copy(io.Discard, io.LimitReader(newBrotli(bufio.NewReader(bytes.NewReader(b))), 1<<18))
	})
}
