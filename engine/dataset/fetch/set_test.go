package fetch

import (
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSetsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Sets() {
		if s.Summary == "" || s.License == "" || len(s.Mirrors) < 2 || len(s.Files) != 4 {
			t.Errorf("%+v", s)
		}
		if _, err := Mirrors(strings.Join(s.Mirrors, ",")); err != nil {
			t.Error(err)
		}
		for _, f := range s.Files {
			if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != 32 ||
				f.SHA256 != strings.ToLower(f.SHA256) || f.Size <= 0 || seen[f.SHA256] {
				t.Errorf("%s: %+v", s.Name, f)
			}
			seen[f.SHA256] = true
			if filepath.Base(f.Name) != f.Name {
				t.Errorf("%s is no plain name", f.Name)
			}
		}
	}
	if _, err := Lookup("mnist"); err != nil {
		t.Error(err)
	}
	if _, err := Lookup("minst"); err == nil || !strings.Contains(err.Error(), "fashion-mnist") {
		t.Errorf("%v", err)
	}
}

func TestCacheDirIsTheUsers(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/tmp/somewhere")
	t.Setenv("HOME", "/tmp/somewhere")
	if dir, err := CacheDir("mnist"); err != nil || !strings.HasPrefix(dir, "/tmp/somewhere") ||
		!strings.HasSuffix(dir, filepath.Join("tunebench", "data", "mnist")) {
		t.Errorf("%s, %v", dir, err)
	}
}

func TestMirrors(t *testing.T) {
	got, err := Mirrors(" https://a.example/x/, http://b:8080/{set}\thttps://c\n")
	if want := []string{"https://a.example/x/", "http://b:8080/{set}", "https://c"}; err != nil ||
		!slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	s := Set{Name: "toy"}
	for mirror, want := range map[string]string{
		got[0]: "https://a.example/x/f.gz", got[1]: "http://b:8080/toy/f.gz",
		got[2]: "https://c/f.gz",
	} {
		if a := s.address(mirror, File{Name: "f.gz"}); a != want {
			t.Errorf("%s, want %s", a, want)
		}
	}
	for _, bad := range []string{"ftp://x/y", "/local/folder", "https://", "mirror.example"} {
		if _, err := Mirrors(bad); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func FuzzMirrors(f *testing.F) {
	f.Add("https://a/{set},http://b")
	f.Fuzz(func(t *testing.T, list string) {
		got, err := Mirrors(list)
		if err == nil && len(got) == 0 && strings.Trim(list, ", \t\n") != "" {
			t.Errorf("%q gives no mirrors and no error", list)
		}
	})
}
