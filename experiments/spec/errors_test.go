package spec

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

func ofNumbers(m hparam.Method) bool { return !m.Classes }

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMessages compares what a person is told about each broken file in testdata/broken
// with the .txt beside it.
func TestMessages(t *testing.T) {
	compareMessages(t, "testdata/broken/*.toml", func(src []byte, name string) error {
		s, err := Parse(src, name)
		if s != nil {
			t.Errorf("%s: a failed parse returns an experiment", name)
		}
		return err
	})
}

// compareMessages parses each broken file and compares the message with the .txt beside it.
func compareMessages(t *testing.T, pattern string, parse func(src []byte, name string) error) {
	t.Helper()
	broken, err := filepath.Glob(pattern)
	if err != nil || len(broken) < 5 {
		t.Fatalf("%d broken files (%v)", len(broken), err)
	}
	for _, path := range broken {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err = parse(src, name); err == nil {
				t.Fatal("accepted")
			}
			golden := strings.TrimSuffix(path, ".toml") + ".txt"
			got := err.Error() + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func TestSetMessages(t *testing.T) {
	for _, c := range []struct{ key, text, want string }{
		{"optimizer.lrr", "1", "optimizer.lrr: unknown key; did you mean optimizer.lr?"},
		{"learning_rate", "1", "learning_rate: unknown key; did you mean optimizer.lr?"},
		{"dropout", "1", "dropout: unknown key; did you mean regularization.dropout?"},
		{"model.zzzzzzzz", "1", "model.zzzzzzzz: unknown key; [model] has depth, width, hidden, embedding, " +
			"dot, activation, init, init_value, norm, residual, weights"},
		{"qqqqqqqqqq", "1", "qqqqqqqqqq: unknown key; the groups are data, model, optimizer, schedule, " +
			"regularization, training, runs"},
		{"optimizer.lr", "-1", "optimizer.lr: -1 is out of range; want a number in (0, 10000]"},
		{"optimizer.lr", "nan", "optimizer.lr: nan is not finite; want a number in (0, 10000]"},
		{"optimizer.lr", "", `optimizer.lr: want a number, got the string ""`},
		{"training.epochs", "2.0", "training.epochs: want a whole number, got 2.0"},
		{"training.epochs", "1e99", "training.epochs: want a whole number, got 1e99"},
		{"model.hidden", "[8, x]", `model.hidden: entry 2: want a whole number, got the string "x"`},
		{"model.hidden", "[8", `model.hidden: a bracket is missing in "[8"; write a list as [128, 64]`},
		{"model.hidden", "0", "model.hidden: entry 1: 0 is out of range; want a whole number in [1, 65536]"},
		{"model.residual", "yes", `model.residual: want true or false, got the string "yes"`},
		{"data.validation", "1.5", "data.validation: 1.5 is out of range; want a fraction in [0, 1) or a path"},
		{"data.validation", " ", "data.validation: the path is empty; want a fraction in [0, 1) or a path"},
		{"name", "a\x1b[31mb", "name: the control character U+001B is not allowed here"},
		{"name", " ", "name: must not be empty"},
		{"training.class_weights", "0 0", "training.class_weights: no class has a weight above 0; want one weight " +
			"for each class"},
		{"training.class_weights", "[1, -1]", "training.class_weights: entry 2: want a number of at least 0, got -1"},
	} {
		s := Default()
		err := s.Set(c.key, c.text)
		if err == nil {
			t.Errorf("%s = %q was accepted", c.key, c.text)
			continue
		}
		if err.Error() != c.want {
			t.Errorf("%s = %q: got\n%s\nwant\n%s", c.key, c.text, err, c.want)
		}
		var p *Problem
		if !errors.As(err, &p) || p.Key != c.key {
			t.Errorf("%s = %q: the error %#v does not carry its key", c.key, c.text, err)
		}
		if !Equal(s, Default()) {
			t.Errorf("%s = %q changed the experiment in spite of the error", c.key, c.text)
		}
	}
}

func TestContradictions(t *testing.T) {
	const needsRows = " needs validation rows, but data.validation is 0; want a fraction, a path or a train/ metric"
	for _, c := range []struct{ text, key, message string }{
		{
			"data = { validation = 0.6, test = 0.4 }", "data.test",
			"validation 0.6 and test 0.4 leave no rows to train on; want a sum below 1",
		},
		{"data.validation = 0\ntraining.monitor = 'val/loss'", "training.monitor", "val/loss" + needsRows},
		{
			"schedule.name = 'plateau'\ndata.validation = 0\ntraining.monitor='val/loss'", "training.monitor",
			"val/loss" + needsRows,
		},
		{
			"training.monitor = 'accuracy'", "training.monitor",
			`"accuracy" is no metric of training or validation; want auto or a tag such as val/loss or val/accuracy; ` +
				`did you mean "val/accuracy"?`,
		},
		{"data.validation = 0\ntraining.target.value = 0.9", "training.target.metric", "val/accuracy" + needsRows},
		{
			"training.target = { metric = 'optim/lr', value = 0.9 }", "training.target.metric",
			`"optim/lr" is no metric of training or validation; want a tag such as val/accuracy or train/loss`,
		},
		{
			"data.task = 'regression'\ntraining.loss = 'cross_entropy'", "training.loss",
			`cross_entropy needs classes, but data.task is "regression"; want auto or one of ` +
				strings.Join(hparam.NamesOf(hparam.Methods("training.loss")[1:], ofNumbers), ", "),
		},
		{
			"data.task = 'regression'\nregularization.label_smoothing = 0.1", "regularization.label_smoothing",
			`works with cross_entropy only, but data.task is "regression"; want 0`,
		},
		{
			"training.loss = 'mse'\nregularization.label_smoothing = 0.1", "regularization.label_smoothing",
			`works with cross_entropy only, but training.loss is "mse"; want 0`,
		},
		{
			"training = { loss = 'huber', class_weights = 'balanced' }", "training.class_weights",
			`works with cross_entropy only, but training.loss is "huber"; want "none"`,
		},
		{
			"model.norm = 'batch'\ntraining.batch_size = 1", "training.batch_size",
			`batch normalization has no spread to measure in a batch of 1; want at least 2, or model.norm = "layer"`,
		},
	} {
		_, err := Parse([]byte(c.text), "x.toml")
		var e *Error
		if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Key != c.key ||
			e.Problems[0].Message != c.message {
			t.Errorf("%q: got %v, want one problem with %s: %s", c.text, err, c.key, c.message)
		}
	}
	for _, fine := range []string{
		"[data]\nvalidation = 0",
		"[data]\nvalidation = 0\n[training]\nearly_stopping = { patience = 3 }",
		"[data]\nvalidation = \"v.csv\"\n[training]\nmonitor = \"val/f1_macro\"",
		"[data]\nvalidation = 0\n[training]\ntarget = { metric = \"train/loss\", value = 0.1 }",
		"[model]\nnorm = \"batch\"\n[optimizer]\nname = \"gd\"\n[training]\nbatch_size = 1",
	} {
		if _, err := Parse([]byte(fine), "x.toml"); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
}

func TestValidateNamesTheLineUntilTheKeyIsChanged(t *testing.T) {
	s := mustParse(t, "\n[training]\n\nmonitor = \"val/loss\"\n")
	s.Data.Validation = Portion{}
	if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), "test.toml:4: training.monitor: ") {
		t.Errorf("got %v, want line 4", err)
	}
	if err := s.Set("training.monitor", "val/accuracy"); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), "test.toml: training.monitor: ") {
		t.Errorf("got %v, want no line: the value is not the file's", err)
	}
}

func TestUnreadableFiles(t *testing.T) {
	for want, src := range map[string]string{
		"f: larger than 1024 KiB":                    strings.Repeat("#", MaxSize+1),
		"f:2: holds a NUL byte":                      "seed = 1\nname = \"\x00\"",
		"f:3: the byte 0xff is not UTF-8":            "\n\n# \xff",
		"f:1: the byte 0xff is not UTF-8":            "\xff\xfes\x00",
		"f:2: not valid TOML at column 1":            "seed = 1\nseed = 2",
		"f:1: not valid TOML at column 7":            "seed = ",
		"f:1: version: 9 is newer than this program": "version = 9\n[hologram]\nx = 1",
		"f:1: version: 0 is out of range":            "version = 0",
	} {
		if strings.HasPrefix(want, "f:1: the byte") {
			src = strings.ReplaceAll(src, "\x00", "")
		}
		_, err := Parse([]byte(src), "f")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s…", err, want)
		}
	}
	for _, fine := range []string{"\xef\xbb\xbfseed = 1", "seed = 1\r\n[data]\r\ntest = 0.1\r\n", "# only a comment"} {
		if _, err := Parse([]byte(fine), "f"); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder gives %v", err)
	}
	if _, err := Load("testdata/none.toml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestHostileFilesAreRefusedShortly(t *testing.T) {
	for name, src := range map[string]string{
		"deep key":    strings.Repeat("a.", 100_000) + "a = 1",
		"deep table":  "[" + strings.Repeat("a.", 100_000) + "a]",
		"deep list":   "a = " + strings.Repeat("[", 100_000),
		"long name":   "name = \"" + strings.Repeat("x", 500_000) + "\"",
		"long key":    strings.Repeat("x", 500_000) + " = 1",
		"many keys":   manyKeys(20_000),
		"long choice": "[optimizer]\nname = \"" + strings.Repeat("x", 500_000) + "\"",
		"long list":   "[model]\nhidden = [" + strings.Repeat("1,", 200_000) + "]",
	} {
		_, err := Parse([]byte(src), "f")
		if err == nil {
			t.Errorf("%s was accepted", name)
		} else if len(err.Error()) > 5000 {
			t.Errorf("%s: the message has %d bytes", name, len(err.Error()))
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k")
		b.WriteString(strings.Repeat("y", i%7))
		b.WriteString(strings.Repeat("z", i/7%50))
		b.WriteString(strings.Repeat("w", i/350))
		b.WriteString(" = 1\n")
	}
	return b.String()
}
