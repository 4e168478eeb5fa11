package spec

import (
	"strings"
	"testing"
)

const ofSpace = "base = \"digits-mlp\"\n[goal]\nmetric = \"%s\"\n[space]\n"

func TestStudyMustFitItsExperiment(t *testing.T) {
	for _, c := range []struct{ base, metric, space, want string }{
		{"", "auto", `"optimizer.lr" = { low = 0.1, high = 1 }`, ""},
		{"data.validation = 0", "auto", `"optimizer.lr" = { low = 0.1, high = 1 }`, ""},
		{
			"data.validation = 0", "val/loss", `"optimizer.lr" = { low = 0.1, high = 1 }`,
			"study.toml:3: goal.metric: val/loss needs validation rows, but data.validation is 0; want a fraction, a " +
				"path or a train/ metric",
		},
		{
			"model.norm = 'batch'", "auto", `"training.batch_size" = { low = 1, high = 9 }`,
			`study.toml:5: space."training.batch_size": 1 cannot be trained: training.batch_size: batch ` +
				`normalization has no spread to measure in a batch of 1; want at least 2, or model.norm = "layer"`,
		},
		{
			"data.task = 'regression'", "val/r2",
			"\"training.loss\" = { values = [\"mse\", \"cross_entropy\"] }\n" +
				`"regularization.label_smoothing" = { low = 0, high = 0.5 }`,
			`study.toml:5: space."training.loss": cross_entropy cannot be trained: training.loss: cross_entropy ` +
				`needs classes, but data.task is "regression"; want auto or one of mse, huber, mae` + "\n" +
				`study.toml:6: space."regularization.label_smoothing": 0.5 cannot be trained: ` +
				`regularization.label_smoothing: works with cross_entropy only, but data.task is "regression"; want 0`,
		},
		{
			"", "auto", `"training.loss" = { values = ["mse", "huber"] }`,
			`study.toml:5: space."training.loss": varies while val/loss decides, and values of different losses ` +
				"cannot be compared; want another goal.metric, such as val/accuracy or val/rmse",
		},
		{"", "val/rmse", `"training.loss" = { values = ["mse", "huber"] }`, ""},
		{ // under its conditions it can be trained
			"model.norm = 'batch'", "auto", "\"model.norm\" = { values = [\"batch\", \"layer\"] }\n" +
				`"training.batch_size" = { low = 1, high = 9, when = { "model.norm" = ["layer"] } }`, "",
		},
	} {
		s := mustParseStudy(t, strings.Replace(ofSpace, "%s", c.metric, 1)+c.space)
		got := ""
		if err := s.Fit(mustParse(t, c.base)); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s, %s:\ngot  %s\nwant %s", c.base, c.space, got, c.want)
		}
	}
}

func TestRangesWithoutEffectAreNamed(t *testing.T) {
	for _, c := range []struct{ base, space, want string }{
		{"", `"optimizer.beta1" = { low = 0.5, high = 0.9 }`, ""},
		{
			"", `"optimizer.momentum" = { low = 0.5, high = 0.9 }`,
			`study.toml:5: space."optimizer.momentum": has no effect while optimizer.name is adam; read by momentum, ` +
				"nesterov, muon",
		},
		{
			"", "\"optimizer.name\" = { values = [\"adam\", \"nesterov\"] }\n" +
				`"optimizer.momentum" = { low = 0.5, high = 0.9 }`,
			`study.toml:6: space."optimizer.momentum": has no effect while optimizer.name is adam; want when = { ` +
				`"optimizer.name" = ["nesterov"] }`,
		},
		{
			"", "\"optimizer.name\" = { values = [\"adam\", \"nesterov\", \"sgd\"] }\n" +
				`"optimizer.momentum" = { low = 0.5, high = 0.9, when = { "optimizer.name" = ["nesterov"] } }`, "",
		},
		{"", `"data.ngrams" = { low = 1, high = 2 }`, ""}, // the file decides
		{
			"model.depth = 0", `"regularization.dropout" = { low = 0, high = 0.5 }`,
			`study.toml:5: space."regularization.dropout": has no effect without hidden layers`,
		},
		{
			"model.depth = 0", "\"regularization.dropout\" = { low = 0, high = 0.5 }\n" +
				`"model.depth" = { low = 0, high = 3 }`, "",
		},
	} {
		s := mustParseStudy(t, strings.Replace(ofSpace, "%s", "auto", 1)+c.space)
		var got []string
		for _, p := range s.Unused(mustParse(t, c.base)) {
			got = append(got, p.Error())
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s, %s:\ngot  %s\nwant %s", c.base, c.space, strings.Join(got, "\n"), c.want)
		}
	}
}

// TestWhatIsSetLaterMustFitToo: flags set keys one after the other, so that they are judged at the end.
func TestWhatIsSetLaterMustFitToo(t *testing.T) {
	base := mustParse(t, "")
	s := NewStudy(base)
	for _, set := range [][2]string{{"budget.trials", "0"}, {"goal.metric", "accuracy"}} {
		if err := s.Set(set[0], set[1]); err != nil {
			t.Fatal(err)
		}
	}
	const want = `goal.metric: "accuracy" is no metric of training or validation; want auto or a tag such as ` +
		"val/loss or val/accuracy; did you mean \"val/accuracy\"?\n" +
		"budget.trials: nothing ends the study; want a limit for trials, epochs or time"
	if err := s.Fit(base); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestDefaultSpaceFits: what a search makes by itself contradicts nothing and wastes nothing.
func TestDefaultSpaceFits(t *testing.T) {
	for _, base := range everyExperiment(t) {
		s := withDefaultSpace(t, base, 0)
		if err := s.Fit(base); err != nil {
			t.Errorf("%s: %v", base.Name, err)
		}
		for _, p := range s.Unused(base) {
			t.Errorf("%s: %v", base.Name, p.Error())
		}
	}
}
