package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

func TestConsoleEscapesAcrossWrites(t *testing.T) {
	const text = "ä日👩\x1b[2J\u202e\xff end"
	for cut := range len(text) {
		var out bytes.Buffer
		c := newConsole(&out)
		for _, part := range []string{text[:cut], "", text[cut:]} {
			if n, err := c.Write([]byte(part)); n != len(part) || err != nil {
				t.Fatalf("wrote %d of %q: %v", n, part, err)
			}
		}
		c.close()
		if got, want := out.String(), "ä日👩\\u001b[2J\\u202e\ufffd end"; got != want {
			t.Fatalf("cut at %d: %q, want %q", cut, got, want)
		}
	}
	var out bytes.Buffer
	c := newConsole(&out)
	fmt.Fprint(c, "caf\xc3")
	c.close()
	c.close()
	if got := out.String(); got != "caf\ufffd" {
		t.Errorf("an unfinished character became %q", got)
	}
}

// A table that is read by a program means the same with and without the console, apart from the
// spelling of what a terminal would obey.
func TestConsoleLeavesTablesWhole(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(&out)
	w := csv.NewWriter(c)
	want := [][]string{{"größe, \"日本\"", "two\nlines\tand a tab"}}
	for range 2000 { // the writer's buffer ends within characters
		want = append(want, want[0])
	}
	if err := w.WriteAll(want); err != nil {
		t.Fatal(err)
	}
	c.close()
	got, err := csv.NewReader(&out).ReadAll()
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d rows, %v", len(got), err)
	}
}

func TestConsoleStylesAndRedraws(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(&out)
	if err := c.styled("\x1b[1mbold\x1b[m \x1b[2J\n"); err != nil {
		t.Fatal(err)
	}
	c.redraw("50 %\x1b]0;x\x07")
	if got, want := out.String(), "\x1b[1mbold\x1b[m \\u001b[2J\n\r\x1b[K50 %\\u001b]0;x\\u0007"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if w, h := c.size(); w != 0 || h != 0 || c.isTerminal() {
		t.Errorf("a buffer is a terminal of %dx%d", w, h)
	}
	full := newConsole(writer(func([]byte) (int, error) { return 0, errors.New("full") }))
	if n, err := full.Write([]byte("x")); n != 0 || err == nil {
		t.Errorf("wrote %d, %v", n, err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// past lists, by package, the ways to an output that lead past the console.
var past = map[string][]string{
	"os":      {"Stdout", "Stderr", "NewFile"},
	"syscall": {"Stdout", "Stderr", "Write"},
	"fmt":     {"Print", "Printf", "Println"},
	"log": {
		"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Default", "Writer",
	},
	"debug":    {"PrintStack"},
	"lipgloss": {"Print", "Printf", "Println"},
	"slog":     {"Info", "Warn", "Error", "Debug", "Default"},
}

// TestNothingPrintsPastTheConsole reads the program's source: there is one file that may name an
// output of the process.
func TestNothingPrintsPastTheConsole(t *testing.T) {
	const root = "../.."
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && path != root
		switch {
		case err != nil:
			return err
		case d.IsDir() && (hidden || d.Name() == "testdata" || d.Name() == "gen"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		if rel, _ := filepath.Rel(root, path); rel == filepath.Join("cmd", "tunebench", "console.go") {
			seen++
			return nil
		}
		for _, use := range printing(t, path) {
			t.Errorf("%s: print with the app's out or err, not with %s", path, use)
		}
		seen++
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("read %d files: %v", seen, err)
	}
}

// printing returns the uses of past and of the printing builtins in a file.
func printing(t *testing.T, path string) (uses []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if of, ok := n.X.(*ast.Ident); ok {
				for _, name := range past[of.Name] {
					if n.Sel.Name == name {
						uses = append(uses, of.Name+"."+name)
					}
				}
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
				uses = append(uses, f.Name)
			}
		case *ast.BasicLit:
			if strings.HasPrefix(n.Value, `"/dev/tty`) || strings.HasPrefix(n.Value, `"/dev/std`) {
				uses = append(uses, n.Value)
			}
		}
		return true
	})
	return uses
}
