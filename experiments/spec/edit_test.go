package spec

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tunebench/experiments"
)

const commented = `# My best digits so far.
seed = 7 # lucky

[model] # small
hidden = [128, 64]   # from the paper
activation = 'tanh'

[training]
# patience is a virtue
early_stopping = { patience = 3 } # and so is this
epochs = 10 # ten
`

func TestOverwritingKeepsComments(t *testing.T) {
	for _, c := range []struct{ sets, want string }{
		{"", commented},
		{"training.epochs=20 seed=8", strings.NewReplacer("seed = 7", "seed = 8", "epochs = 10",
			"epochs = 20").Replace(commented)},
		{"model.hidden=[32]", strings.Replace(commented, "[128, 64]", "[32]", 1)},
		{"model.depth=3", strings.NewReplacer("hidden = [128", "# hidden = [128", "'tanh'\n",
			"'tanh'\ndepth = 3\nwidth = 128\n").Replace(commented)},
		{
			"training.early_stopping.min_delta=0.1",
			strings.Replace(commented, "patience = 3", "patience = 3, min_delta = 0.1", 1),
		},
		{"training.batch_size=64 training.target.value=0.9", commented + "batch_size = 64\ntarget.value = 0.9\n"},
		{
			"optimizer.lr=0.1 name=x optimizer.name=sgd",
			strings.Replace(commented, "# lucky\n", "# lucky\nname = \"x\"\n", 1) +
				"\n[optimizer]\nname = \"sgd\"\nlr = 0.1\n",
		},
	} {
		s := mustParse(t, commented)
		for _, set := range strings.Fields(c.sets) {
			key, value, _ := strings.Cut(set, "=")
			if err := s.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		got, ok := edit([]byte(commented), s)
		if !ok || string(got) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.sets, ok, got, c.want)
		}
	}
}

var comments = regexp.MustCompile(`(?m)#.*$`)

// TestAnyEditKeepsEveryComment turns experiments into others and looks for the comments
// of the first in the text.
func TestAnyEditKeepsEveryComment(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	var sources []string
	for _, name := range experiments.Names() {
		text, _ := experiments.Source(name)
		sources = append(sources, string(text), strings.ReplaceAll(string(text), "\n", " # why\r\n"))
	}
	sources = append(sources, byteOrderMark+commented, "", "\n", "# nothing yet", string(Default().EncodeAnnotated()))
	for i := range trials {
		src, want := sources[i%len(sources)], validRandomSpec(r)
		got, ok := edit([]byte(src), want)
		if !ok {
			t.Fatalf("cannot edit\n%s\nto\n%s", src, want.Encode())
		}
		text := string(got)
		for _, c := range comments.FindAllString(src, -1) {
			at := strings.Index(text, strings.TrimRight(c, "\r"))
			if at < 0 {
				t.Fatalf("the comment %q is lost in\n%s", c, got)
			}
		}
		if strings.Contains(src, "\r\n") && strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Fatalf("line ends are mixed in\n%q", got)
		}
	}
}

func TestFilesThatCannotBeEditedAreReplaced(t *testing.T) {
	dir := t.TempDir()
	s := mustParse(t, "seed = 3\n[[interventions]]\nstep = 1\nkey = \"optimizer.lr\"\nvalue = 0.1")
	for name, src := range map[string]string{
		"broken":        "[model\n",
		"interventions": "[[interventions]]\nstep = 2\nkey = \"optimizer.lr\"\nvalue = 0.1",
		"inline model":  "model = { hidden = [3] }",
	} {
		path := filepath.Join(dir, "f.toml")
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Save(path, s, true); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != string(s.Encode()) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: the mode became %v (%v)", name, info.Mode(), err)
		}
	}
}

func TestSaveFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "real.toml"), filepath.Join(dir, "link.toml")
	if err := os.WriteFile(file, []byte("seed = 1 # one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.toml", link); err != nil {
		t.Fatal(err)
	}
	s := Default()
	s.Seed = 2
	if err := Save(link, s, true); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "seed = 2 # one\n" {
		t.Errorf("the file behind the link became %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone (%v)", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode became %v, %v", info.Mode(), err)
	}
}
