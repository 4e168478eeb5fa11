package keymap

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Nothing outside this package asks a key press for its name or its code: what keys do stands in
// key tables alone, from which help is drawn.
func TestNobodyElseLooksAtKeys(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if dir := filepath.Dir(path); dir == "." || strings.Contains(dir, "frametest") ||
			dir == filepath.Join("..", "keymap") {
			return nil
		}
		files++
		return look(t, path)
	})
	if err != nil || files < 40 {
		t.Errorf("looked at %d files: %v", files, err)
	}
}

func look(t *testing.T, path string) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "tea" && strings.HasPrefix(n.Sel.Name, "Key") &&
				n.Sel.Name != "KeyPressMsg" {
				t.Errorf("%s names %s", set.Position(n.Pos()), n.Sel.Name)
			}
			if n.Sel.Name == "Keystroke" {
				t.Errorf("%s asks for a key's name", set.Position(n.Pos()))
			}
		case *ast.SwitchStmt:
			if call, ok := n.Tag.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "String" {
					t.Errorf("%s switches on a text, as of a key", set.Position(n.Pos()))
				}
			}
		}
		return true
	})
	return nil
}
