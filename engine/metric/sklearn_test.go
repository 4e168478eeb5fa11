package metric

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"tunebench/engine/loss"
)

// figures is testdata/figures.json, made by testdata/make_figures.py.
type figures struct {
	Classification []struct {
		Name          string
		Classes, TopK int
		Smooth        float64
		Weights       []float64
		Logits        []float32
		Labels        []int32
		Figures       struct {
			Accuracy             float64    `json:"accuracy"`
			BalancedAccuracy     float64    `json:"balanced_accuracy"`
			PrecisionMacro       float64    `json:"precision_macro"`
			RecallMacro          float64    `json:"recall_macro"`
			F1Macro              float64    `json:"f1_macro"`
			PrecisionWeighted    float64    `json:"precision_weighted"`
			RecallWeighted       float64    `json:"recall_weighted"`
			F1Weighted           float64    `json:"f1_weighted"`
			Confusion            []int64    `json:"confusion"`
			LogLoss              float64    `json:"log_loss"`
			ECE                  float64    `json:"ece"`
			AUROC                *float64   `json:"auroc"`
			ClassAUROC           []*float64 `json:"class_auroc"`
			ClassPrecision       []float64  `json:"class_precision"`
			ClassRecall          []float64  `json:"class_recall"`
			ClassF1              []float64  `json:"class_f1"`
			TopK                 float64    `json:"top_k"`
			CrossEntropy         float64    `json:"cross_entropy"`
			CrossEntropySmooth   float64    `json:"cross_entropy_smooth"`
			CrossEntropyWeighted float64    `json:"cross_entropy_weighted"`
		}
	}
	Regression []struct {
		Name               string
		Targets, Predicted []float32
		Figures            struct {
			RMSE      float64 `json:"rmse"`
			MAE       float64 `json:"mae"`
			R2        float64 `json:"r2"`
			MSELoss   float64 `json:"mse_loss"`
			HuberLoss float64 `json:"huber_loss"`
			MAELoss   float64 `json:"mae_loss"`
		}
	}
}

func readFigures(t *testing.T) figures {
	t.Helper()
	raw, err := os.ReadFile("testdata/figures.json")
	if err != nil {
		t.Fatal(err)
	}
	var f figures
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Classification) == 0 || len(f.Regression) == 0 {
		t.Fatal("no figures")
	}
	return f
}

// closeTo compares with a stored figure; nil means that scikit-learn leaves it undefined.
func closeTo(t *testing.T, what string, got float64, want *float64) {
	t.Helper()
	if want == nil {
		if !math.IsNaN(got) {
			t.Errorf("%s = %v, want NaN", what, got)
		}
		return
	}
	if !(math.Abs(got-*want) <= 1e-10*(1+math.Abs(*want))) {
		t.Errorf("%s = %v, scikit-learn has %v", what, got, *want)
	}
}

// where returns a figure if it is defined.
func where(defined bool, figure *float64) *float64 {
	if !defined {
		return nil
	}
	return figure
}

func TestClassificationFollowsScikitLearn(t *testing.T) {
	for _, c := range readFigures(t).Classification {
		t.Run(c.Name, func(t *testing.T) {
			m := NewClassification(c.Classes, c.TopK, true)
			m.Measure(c.Logits, c.Labels)
			w, a := c.Figures, m.Averages()
			closeTo(t, "accuracy", m.Accuracy(), &w.Accuracy)
			closeTo(t, "top-k", m.TopK(), &w.TopK)
			closeTo(t, "balanced accuracy", a.BalancedAccuracy, &w.BalancedAccuracy)
			closeTo(t, "macro precision", a.PrecisionMacro, &w.PrecisionMacro)
			recall := &w.RecallMacro
			for k := range c.Classes {
				if r := m.Class(k); r.Support == 0 && r.Predicted > 0 {
					recall = &w.BalancedAccuracy // the other takes the recall of no rows for 0
				}
			}
			closeTo(t, "macro recall", a.RecallMacro, recall)
			closeTo(t, "macro F1", a.F1Macro, &w.F1Macro)
			closeTo(t, "weighted precision", a.PrecisionWeighted, &w.PrecisionWeighted)
			closeTo(t, "weighted recall", a.RecallWeighted, &w.RecallWeighted)
			closeTo(t, "weighted F1", a.F1Weighted, &w.F1Weighted)
			closeTo(t, "log loss", m.LogLoss(), &w.LogLoss)
			closeTo(t, "calibration error", m.ECE(), &w.ECE)
			closeTo(t, "AUROC", m.AUROC(), w.AUROC)
			for i, n := range w.Confusion {
				if m.Confusion()[i] != n {
					t.Errorf("confusion[%d] = %d, want %d", i, m.Confusion()[i], n)
				}
			}
			for k := range c.Classes {
				r := m.Class(k)
				// Of nothing scikit-learn warns and says 0.
				closeTo(t, "class precision", r.Precision, where(r.Predicted > 0, &w.ClassPrecision[k]))
				closeTo(t, "class recall", r.Recall, where(r.Support > 0, &w.ClassRecall[k]))
				closeTo(t, "class F1", r.F1, where(r.Support+r.Predicted > 0, &w.ClassF1[k]))
				closeTo(t, "class AUROC", m.ClassAUROC(k), w.ClassAUROC[k])
			}
		})
	}
}

func TestLossesFollowPyTorch(t *testing.T) {
	f := readFigures(t)
	for _, c := range f.Classification {
		scratch := make([]float64, c.Classes)
		for _, l := range []struct {
			loss loss.Config
			want float64
		}{
			{loss.Config{}, c.Figures.CrossEntropy},
			{loss.Config{Smoothing: c.Smooth}, c.Figures.CrossEntropySmooth},
			{loss.Config{Smoothing: c.Smooth, ClassWeights: c.Weights}, c.Figures.CrossEntropyWeighted},
		} {
			closeTo(t, c.Name, CrossEntropy(&l.loss, c.Logits, c.Labels, scratch), &l.want)
		}
	}
	for _, c := range f.Regression {
		closeTo(t, c.Name+" mse", MeanError(&loss.Config{Kind: loss.MSE, Delta: 1}, c.Predicted, c.Targets),
			&c.Figures.MSELoss)
		closeTo(t, c.Name+" huber", MeanError(&loss.Config{Kind: loss.Huber, Delta: 1}, c.Predicted, c.Targets),
			&c.Figures.HuberLoss)
		closeTo(t, c.Name+" mae", MeanError(&loss.Config{Kind: loss.MAE, Delta: 1}, c.Predicted, c.Targets),
			&c.Figures.MAELoss)
	}
}

func TestRegressionFollowsScikitLearn(t *testing.T) {
	for _, c := range readFigures(t).Regression {
		r := MeasureRegression(c.Predicted, c.Targets, 1)
		closeTo(t, c.Name+" RMSE", r.RMSE, &c.Figures.RMSE)
		closeTo(t, c.Name+" MAE", r.MAE, &c.Figures.MAE)
		constant := slices.Min(c.Targets) == slices.Max(c.Targets) // of which scikit-learn says 0 or 1
		closeTo(t, c.Name+" R2", r.R2, where(!constant, &c.Figures.R2))
		scaled := MeasureRegression(c.Predicted, c.Targets, 2.5)
		if scaled.RMSE != r.RMSE*2.5 || scaled.MAE != r.MAE*2.5 || !constant && scaled.R2 != r.R2 {
			t.Errorf("%s: scale of 2.5 gives %+v from %+v", c.Name, scaled, r)
		}
	}
}
