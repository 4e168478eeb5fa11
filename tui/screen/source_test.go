package screen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sources parses the files below a folder that are no tests.
func sources(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		files = append(files, file)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %s: %v", len(files), dir, err)
	}
	return files
}

// each calls found with the nodes of one type in all of the files.
func each[N ast.Node](files []*ast.File, found func(N)) {
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if n, ok := n.(N); ok {
				found(n)
			}
			return true
		})
	}
}

// isOurs reports whether an expression is a name of this package as others write it.
func isOurs(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	pkg, ok := s.X.(*ast.Ident)
	return ok && pkg.Name == "screen"
}

// text is what a literal string says, "" for anything else.
func text(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		s, _ := strconv.Unquote(lit.Value)
		return s
	}
	return ""
}

// The program carries out every action: none is forgotten by its switch.
func TestTheProgramKnowsEveryAction(t *testing.T) {
	var actions []string
	each(sources(t, "."), func(f *ast.FuncDecl) {
		if f.Name.Name == "action" && f.Recv != nil {
			actions = append(actions, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	})
	if len(actions) < 2 {
		t.Fatalf("found the actions %q only", actions)
	}
	program := sources(t, filepath.Join("..", "app"))
	for _, action := range actions {
		handled := 0
		each(program, func(s *ast.TypeSwitchStmt) {
			for _, c := range s.Body.List {
				if slices.ContainsFunc(c.(*ast.CaseClause).List, func(e ast.Expr) bool { return isOurs(e, action) }) {
					handled++
				}
			}
		})
		if handled != 1 {
			t.Errorf("%s is handled in %d places of tui/app", action, handled)
		}
	}
}

// Screens are opened by names that the program's table has, and the table has all screens but
// the one at the bottom.
func TestTheProgramKnowsEveryScreen(t *testing.T) {
	var table []string
	program := sources(t, filepath.Join("..", "app"))
	each(program, func(v *ast.ValueSpec) {
		if v.Names[0].Name != "screens" {
			return
		}
		for _, line := range v.Values[0].(*ast.CompositeLit).Elts {
			table = append(table, text(line.(*ast.KeyValueExpr).Key))
		}
	})
	opened := 0
	each(sources(t, "."), func(lit *ast.CompositeLit) {
		if !isOurs(lit.Type, "Open") {
			return
		}
		for _, field := range lit.Elts {
			if kv, ok := field.(*ast.KeyValueExpr); ok && kv.Key.(*ast.Ident).Name == "Screen" {
				opened++
				if name := text(kv.Value); !slices.Contains(table, name) {
					t.Errorf("a screen opens %q, the table has %q", name, table)
				}
			}
		}
	})
	if opened == 0 {
		t.Error("no screen opens another")
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range entries {
		imported := false
		each(program, func(i *ast.ImportSpec) {
			imported = imported || text(i.Path) == "tunebench/tui/screen/"+dir.Name()
		})
		if dir.IsDir() && !imported {
			t.Errorf("the program does not know the screen in %s", dir.Name())
		}
	}
}
