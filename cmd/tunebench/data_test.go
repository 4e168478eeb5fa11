package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tunebench/engine/dataset"
	"tunebench/engine/dataset/fetch"
	"tunebench/engine/finding"
	"tunebench/engine/profile"
	"tunebench/tui/format"
)

// sized runs a command on a terminal of that many columns that knows UTF-8 or not.
func (b *bench) sized(columns int, utf8 bool, args ...string) output {
	b.t.Helper()
	b.t.Setenv("COLUMNS", fmt.Sprint(columns))
	b.t.Setenv("TERM", "xterm-256color")
	b.t.Setenv("LC_ALL", map[bool]string{true: "C.UTF-8", false: "C"}[utf8])
	return b.run(args...)
}

// peopleCSV has a text column, a missing value, a rare class, a copy of the label and a name
// that would clear the screen.
func peopleCSV() string {
	var s strings.Builder
	s.WriteString("age,height,city,\x1b[2Jscore,copy,class\n")
	for i := range 300 {
		class, height := "no", fmt.Sprint(150+i*7%50)
		if i%12 == 0 {
			class = "yes"
		}
		if i == 5 {
			height = ""
		}
		city := []string{"Rome", "Oslo", "Lima"}[i*i%7%3]
		fmt.Fprintf(&s, "%d,%s,%s,%d,%s,%s\n", 20+i*13%60, height, city, i*i%101, class, class)
	}
	return s.String()
}

func TestDataReportFitsEveryTerminal(t *testing.T) {
	b := newBench(t)
	b.file("people.csv", peopleCSV())
	for _, source := range []string{"iris", "digits", "diabetes", "spirals", "people.csv"} {
		for _, columns := range []int{40, 80, 160} {
			for _, unicode := range []bool{true, false} {
				out := b.sized(columns, unicode, "data", source)
				if out.code != exitDone || out.stderr != "" {
					t.Fatalf("%s at %d: status %d, %s", source, columns, out.code, out.stderr)
				}
				for line := range strings.Lines(out.stdout) {
					line = strings.TrimSuffix(line, "\n")
					plain := !strings.ContainsRune(line, '\x1b') && strings.TrimRight(line, " ") == line
					if format.Width(line) > columns || !plain {
						t.Errorf("%s at %d: line %q", source, columns, line)
					}
				}
				if !utf8.ValidString(out.stdout) {
					t.Errorf("%s is not UTF-8", source)
				}
			}
		}
	}
}

func TestDataReportSaysWhatIsThere(t *testing.T) {
	b := newBench(t)
	b.file("people.csv", peopleCSV())
	for source, want := range map[string][]string{
		"iris":     {"150 rows", "4 features", "3 classes", "none", "setosa", "33.3 %", "petal length (cm)", "eta"},
		"digits":   {"1,797 rows", "Pictures", "0 (row "},
		"diabetes": {"regression", "Target", "25", "346", "bmi", "0.59"},
		"people.csv": {
			"\"copy\" alone gives the label away", "training.class_weights", "balanced", "missing", "1 missing value",
			"score", "rare", "3 values: ",
		},
	} {
		out := b.sized(80, true, "data", source)
		for _, part := range want {
			if !strings.Contains(out.stdout, part) {
				t.Errorf("%s lacks %q:\n%s", source, part, out.stdout)
			}
		}
		at, first := strings.Index(out.stdout, "Warnings"), strings.Index(out.stdout, "Classes")
		if first >= 0 && at > first {
			t.Errorf("%s: warnings are not first", source)
		}
	}
	for _, source := range []string{"digits", "people.csv"} {
		text := b.sized(160, false, "data", source).stdout
		if strings.ContainsFunc(text, func(r rune) bool { return r > 127 }) {
			t.Errorf("not ASCII:\n%s", text)
		}
	}
	if text := b.ok("data", "digits", "--all"); strings.Count(text, "pixel ") != 64 {
		t.Errorf("--all shows %d of 64 pixels", strings.Count(text, "pixel "))
	}
}

func TestDataFollowsTheSettings(t *testing.T) {
	b := newBench(t)
	b.file("people.csv", peopleCSV())
	file := b.file("people.toml", `[data]
source = "people.csv"
drop = ["copy"]
normalize = "none"
[training]
class_weights = "balanced"
`)
	kinds := func(args ...string) []finding.Kind {
		t.Helper()
		var p profile.Profile
		d := json.NewDecoder(strings.NewReader(b.ok(append([]string{"data", "--json"}, args...)...)))
		if err := d.Decode(&p); err != nil || d.More() {
			t.Fatalf("%v: %v", args, err)
		}
		var kinds []finding.Kind
		for _, w := range p.Warnings {
			kinds = append(kinds, w.Kind)
		}
		return kinds
	}
	if got := kinds("people.csv"); !slices.Equal(got, []finding.Kind{profile.GivesAway, profile.Imbalance}) {
		t.Errorf("people.csv: %v", got)
	}
	if got := kinds(file); !slices.Equal(got, []finding.Kind{profile.Unscaled, profile.Imbalance}) {
		t.Errorf("people.toml: %v", got)
	}
	if got := kinds("wine", "--set", "data.normalize=none"); !slices.Equal(got, []finding.Kind{profile.Unscaled}) {
		t.Errorf("wine without normalization: %v", got)
	}
	if got := kinds("wine"); got != nil {
		t.Errorf("wine: %v", got)
	}
}

// TestSuggestionsCanBeApplied does what the warnings say, until nothing is left to do.
func TestSuggestionsCanBeApplied(t *testing.T) {
	b := newBench(t)
	b.file("people.csv", peopleCSV())
	s, err := openSource(filepath.Join(b.dir, "people.csv"), []string{"data.normalize=none"})
	if err != nil {
		t.Fatal(err)
	}
	a := &app{env: os.Getenv, err: newConsole(io.Discard)}
	var seen []finding.Kind
	for range 5 {
		p, err := a.profileData(t.Context(), s, 10)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		p = &profile.Profile{} // a change that went through JSON must work as well
		if err := json.Unmarshal(text, p); err != nil {
			t.Fatal(err)
		}
		if len(p.Warnings) == 0 || len(p.Warnings[0].Suggestions) == 0 {
			break
		}
		seen = append(seen, p.Warnings[0].Kind)
		if s, err = s.Apply(p.Warnings[0].Suggestions[0].Changes); err != nil {
			t.Fatal(err)
		}
	}
	if want := []finding.Kind{profile.GivesAway, profile.Imbalance, profile.Unscaled}; !slices.Equal(seen, want) {
		t.Errorf("warnings in turn %v, want %v", seen, want)
	}
}

// TestDataReadsWhatTrainingReads holds the two ways from an experiment to its rows together.
func TestDataReadsWhatTrainingReads(t *testing.T) {
	b := newBench(t)
	b.file("people.csv", peopleCSV())
	for _, args := range [][]string{
		{"--set", "data.source=people.csv"},
		{
			"--set", "data.source=people.csv", "--set", "data.drop=copy,city", "--set", "data.limit=200",
			"--set", "data.test=0.1",
		},
		{"--set", "data.source=people.csv", "--set", "data.one_hot=2", "--set", "data.categorical=age"},
		{
			"--set", "data.source=people.csv", "--set", "data.label=city", "--set", "data.sample=150",
			"--set", "data.seed=3",
		},
		{"--set", "data.source=blobs", "--set", "data.classes=5", "--set", "data.size=90", "--set", "data.noise=0.5"},
	} {
		r := b.train(append([]string{"digits-mlp", "--set", "training.epochs=1"}, args...)...)
		provenance, err := os.ReadFile(filepath.Join(r.Dir, "provenance.toml"))
		if err != nil {
			t.Fatal(err)
		}
		var p profile.Profile
		source := strings.TrimPrefix(args[1], "data.source=")
		printed := b.ok(append([]string{"data", source, "--json"}, args[2:]...)...)
		if err := json.Unmarshal([]byte(printed), &p); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			fmt.Sprintf("train_rows = %d\n", p.Train), fmt.Sprintf("validation_rows = %d\n", p.Validation),
			fmt.Sprintf("test_rows = %d\n", p.Test), fmt.Sprintf("features = %d\n", p.Columns-len(p.Fields)), p.SHA256,
		} {
			if !strings.Contains(string(provenance), want) {
				t.Errorf("%v: `data` has %q, the run\n%s", args, want, provenance)
			}
		}
	}
}

// TestFetchedSetsHaveAName lays files as small as a set of images can be where a pull would.
func TestFetchedSetsHaveAName(t *testing.T) {
	b := newBench(t)
	t.Setenv("XDG_CACHE_HOME", b.dir)
	t.Setenv("HOME", b.dir)
	out := b.run("data", "mnist")
	if out.code != exitUsage || !strings.Contains(out.stderr, "tunebench data pull mnist") ||
		!strings.Contains(out.stderr, b.dir) {
		t.Errorf("status %d, %s", out.code, out.stderr)
	}
	dir, err := fetch.CacheDir("mnist")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	const n = 40
	images := append([]byte{0, 0, 8, 3, 0, 0, 0, n, 0, 0, 0, 3, 0, 0, 0, 3}, make([]byte, 9*n)...)
	labels := []byte{0, 0, 8, 1, 0, 0, 0, n}
	for i := range n {
		labels = append(labels, byte(i%2))
		images[16+9*i+i%9], images[16+9*i+i/9] = byte(i), 200
	}
	for name, data := range map[string][]byte{
		"train-images-idx3-ubyte.gz": images, "train-labels-idx1-ubyte.gz": labels,
		"t10k-images-idx3-ubyte.gz": images, "t10k-labels-idx1-ubyte.gz": labels,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text := b.ok("data", "mnist"); !strings.Contains(text, "40 rows") || !strings.Contains(text, "Pictures") {
		t.Errorf("%s", text)
	}
	// Training knows the name, too, and so does the run's own experiment.
	first := b.train("digits-mlp", "--set", "data.source=mnist", "--set", "training.epochs=1")
	again := b.train(filepath.Join(first.Dir, "experiment.toml"))
	if first.WeightsSHA256 == "" || again.WeightsSHA256 != first.WeightsSHA256 {
		t.Errorf("weights %q, then %q", first.WeightsSHA256, again.WeightsSHA256)
	}
}

func TestDataErrors(t *testing.T) {
	b := newBench(t)
	b.file("ragged.csv", "a,b,y\n1,2,x\n3,z\n")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"data", "digit"}, []string{"digits"}},
		{[]string{"data", "gone.csv"}, []string{"gone.csv"}},
		{[]string{"data", "ragged.csv"}, []string{"ragged.csv:3"}},
		{[]string{"data", "gone.toml"}, []string{"gone.toml"}},
		{[]string{"data", "iris", "--set", "data.lable=x"}, []string{"data.label"}},
		{[]string{"data", "iris", "wine"}, []string{"--help"}},
		{[]string{"data", "pull"}, []string{"--help"}},
		{[]string{"data", "pull", "minst"}, []string{"mnist", "fashion-mnist"}},
		{[]string{"data", "pull", "mnist", "--mirror", "somewhere"}, []string{"--mirror", "somewhere", "https://"}},
	} {
		out := b.run(c.args...)
		if out.code != exitUsage || out.stdout != "" {
			t.Errorf("%v: status %d, printed %q", c.args, out.code, out.stdout)
		}
		for _, part := range append(c.want, "tunebench: ") {
			if !strings.Contains(out.stderr, part) {
				t.Errorf("%v: the message lacks %q:\n%s", c.args, part, out.stderr)
			}
		}
	}
}

func TestDataList(t *testing.T) {
	b := newBench(t)
	var infos []dataInfo
	err := json.Unmarshal([]byte(b.ok("data", "--json")), &infos)
	if err != nil || len(infos) != len(dataset.Builtins()) || infos[0].License == "" {
		t.Errorf("%v, %+v", err, infos)
	}
}

// TestPullOffline has a mirror without the files: the message is what a user without a network needs.
func TestPullOffline(t *testing.T) {
	b := newBench(t)
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.NotFound(w, r)
	}))
	defer server.Close()
	dir := filepath.Join(b.dir, "cache")
	out := b.run("data", "pull", "fashion-mnist", "--mirror", server.URL+"/{set}", "--dir", dir)
	if out.code != exitFailed || out.stdout != "" || asked == 0 {
		t.Errorf("status %d, %d requests, printed %q", out.code, asked, out.stdout)
	}
	s, err := fetch.Lookup("fashion-mnist")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Files {
		if !strings.Contains(out.stderr, f.Name) || !strings.Contains(out.stderr, f.SHA256) {
			t.Errorf("the message lacks %s:\n%s", f.Name, out.stderr)
		}
	}
	for _, part := range []string{dir, server.URL + "/fashion-mnist/train-images-idx3-ubyte.gz", "404"} {
		if !strings.Contains(out.stderr, part) {
			t.Errorf("the message lacks %q:\n%s", part, out.stderr)
		}
	}
}

func TestMirrorsOfTheEnvironmentComeFirst(t *testing.T) {
	s := fetch.Set{Mirrors: []string{"https://built.in"}}
	for _, c := range []struct {
		flags []string
		env   string
		want  []string
	}{
		{nil, "", []string{"https://built.in"}},
		{nil, "https://a/{set}, http://b", []string{"https://a/{set}", "http://b", "https://built.in"}},
		{[]string{"https://c"}, "https://a", []string{"https://c"}},
	} {
		if got, err := chooseMirrors(c.flags, c.env, s); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v, %q: %v, %v", c.flags, c.env, got, err)
		}
	}
	if _, err := chooseMirrors(nil, "/mnt", s); err == nil || !strings.Contains(err.Error(), mirrorVariable) {
		t.Errorf("%v", err)
	}
}
