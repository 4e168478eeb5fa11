package explain

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"tunebench/engine/internal/rng"
	"tunebench/engine/metric"
	"tunebench/engine/nn"
	"tunebench/engine/train/job"
	"tunebench/engine/vec"
)

// networks are all activations, norms, residual connections and kinds of inputs.
func networks() map[string]nn.Spec {
	all := map[string]nn.Spec{}
	for a := range curves {
		for _, norm := range []nn.Norm{nn.NoNorm, nn.BatchNorm, nn.LayerNorm} {
			all[fmt.Sprint(a, " ", norm)] = nn.Spec{
				Inputs: 5, Hidden: []int{5, 5, 4, 4}, Outputs: 3, Activation: a, Norm: norm, Residual: true,
			}
		}
	}
	fields := []nn.EmbeddingField{{Count: 4, Dim: 3}, {Count: 6, Dim: 3}}
	all["mixed"] = nn.Spec{Inputs: 5, Hidden: []int{6}, Outputs: 2, Activation: vec.Tanh, Fields: fields}
	all["matrix factorization"] = nn.Spec{Outputs: 1, Activation: vec.ReLU, Fields: fields, Dot: true, EntityBias: true}
	all["factors and layers"] = nn.Spec{
		Hidden: []int{7, 7}, Outputs: 1, Activation: vec.SiLU, Residual: true, Fields: fields, Dot: true,
		EntityBias: true,
	}
	all["linear"] = nn.Spec{Inputs: 5, Outputs: 2, Activation: vec.ReLU}
	return all
}

// weightsOf draws weights, norms and running statistics, and the network of the engine with them.
func weightsOf(t *testing.T, s nn.Spec) (*nn.Net, []job.Tensor) {
	t.Helper()
	net, err := nn.New(s, 3)
	if err != nil {
		t.Fatal(err)
	}
	stream := rng.New(9, rng.Explain, 0, 0)
	for i := range net.Params {
		net.Params[i] += float32(0.2 * stream.Normal())
	}
	var weights []job.Tensor
	for _, p := range net.Tensors() {
		weights = append(weights, exported(net, p))
	}
	for i := range net.Running {
		for j := range net.Running[i].Mean {
			net.Running[i].Mean[j], net.Running[i].Var[j] = float32(stream.Normal()), float32(0.5+stream.Float64())
		}
		weights = append(weights, job.Tensor{Name: nn.RunningName(i, "mean"), Data: net.Running[i].Mean},
			job.Tensor{Name: nn.RunningName(i, "var"), Data: net.Running[i].Var})
	}
	return net, weights
}

// exported is a parameter in PyTorch's layout.
func exported(net *nn.Net, p nn.Param) job.Tensor {
	data := make([]float32, p.Len())
	p.Export(data, net.Params)
	return job.Tensor{Name: p.Name, Data: data}
}

func row(s nn.Spec, seed uint64) (features []float64, ids []int32) {
	stream := rng.New(seed, rng.Explain, 0, 1)
	for range s.Inputs {
		features = append(features, float64(float32(stream.Normal())))
	}
	for _, f := range s.Fields {
		ids = append(ids, int32(stream.Intn(f.Count)))
	}
	return features, ids
}

// The outputs are those of the engine's evaluation, up to its rounding.
func TestOutputsAreTheEngines(t *testing.T) {
	for name, s := range networks() {
		net, weights := weightsOf(t, s)
		n, err := NewNetwork(s, weights)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e := net.NewInference(nil, 1)
		for seed := range uint64(5) {
			features, ids := row(s, seed)
			x := blas32.General{Rows: 1, Cols: s.Inputs, Stride: max(1, s.Inputs), Data: make([]float32, s.Inputs)}
			for j, v := range features {
				x.Data[j] = float32(v)
			}
			want := make([]float32, s.Outputs)
			e.RunInput(want, nn.Input{X: x, IDs: ids})
			for k, v := range n.Outputs(n.Input(features, ids), ids) {
				if math.Abs(v-float64(want[k])) > 1e-4*(1+math.Abs(v)) {
					t.Errorf("%s: output %d is %v, the engine's %v", name, k, v, want[k])
				}
			}
		}
	}
}

// Every gradient is the difference quotient's.
func TestGradientsAreFiniteDifferences(t *testing.T) {
	const h = 1e-6
	for name, s := range networks() {
		_, weights := weightsOf(t, s)
		n, err := NewNetwork(s, weights)
		if err != nil {
			t.Fatal(err)
		}
		features, ids := row(s, 7)
		x, of := n.Input(features, ids), make([]float64, s.Outputs)
		for k := range of {
			of[k] = float64(k) - 0.7
		}
		for j, g := range n.Gradient(x, ids, of) {
			kept := x[j]
			x[j] = kept + h
			above := dot(of, n.Outputs(x, ids))
			x[j] = kept - h
			below := dot(of, n.Outputs(x, ids))
			x[j] = kept
			if want := (above - below) / (2 * h); math.Abs(g-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s: the slope by input %d is %v, differences say %v", name, j, g, want)
			}
		}
	}
}

// Integrated gradients add up to the difference of both outputs (completeness); those of a linear network are its
// weights times the distances, as gradients x input are.
func TestIntegratedGradientsAreComplete(t *testing.T) {
	for name, s := range networks() {
		_, weights := weightsOf(t, s)
		n, err := NewNetwork(s, weights)
		if err != nil {
			t.Fatal(err)
		}
		features, ids := row(s, 11)
		x, of := n.Input(features, ids), make([]float64, s.Outputs)
		of[0] = 1
		baseline := make([]float64, len(x))
		a := n.Attribute(x, baseline, ids, of, 1000)
		sum := 0.0
		for _, v := range a.Integrated {
			sum += v
		}
		if gap := math.Abs(sum - (a.Value - a.Baseline)); gap > 4e-3*(1+math.Abs(a.Value-a.Baseline)) {
			t.Errorf("%s: the parts add up to %v, the whole is %v", name, sum, a.Value-a.Baseline)
		}
		for j := range a.Local {
			if name == "linear" && math.Abs(a.Local[j]-a.Integrated[j]) > 1e-9 {
				t.Errorf("input %d of a linear network: %v and %v", j, a.Local[j], a.Integrated[j])
			}
		}
	}
}

// Without residual connections the last layer is linear in what the last hidden one says.
func TestHiddenUnits(t *testing.T) {
	s := nn.Spec{Inputs: 5, Hidden: []int{6, 4}, Outputs: 2, Activation: vec.ReLU, Norm: nn.LayerNorm}
	_, weights := weightsOf(t, s)
	n, err := NewNetwork(s, weights)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := row(s, 4)
	hidden := n.Hidden(x, nil)
	if len(hidden) != 2 || len(hidden[0]) != 6 || len(hidden[1]) != 4 {
		t.Fatalf("%v", hidden)
	}
	for k, want := range n.Outputs(x, nil) {
		if got := n.layers[2].apply(hidden[1])[k]; math.Abs(got-want) > 1e-12 {
			t.Errorf("output %d is %v by its hidden units, %v as a whole", k, got, want)
		}
	}
}

func TestWeightsThatDoNotFit(t *testing.T) {
	s := nn.Spec{Inputs: 5, Hidden: []int{4}, Outputs: 2, Activation: vec.ReLU}
	_, weights := weightsOf(t, s)
	s.Hidden[0] = 5
	if _, err := NewNetwork(s, weights); err == nil {
		t.Error("weights of another network were taken")
	}
	s.Activation = 200
	if _, err := NewNetwork(s, weights); err == nil {
		t.Error("an activation that there is not was taken")
	}
}

// Importances are scikit-learn's of the same network, within what 200 shuffles on either side leave open.
func TestImportancesAreScikitLearns(t *testing.T) {
	var r struct {
		X, Probabilities []float64
		Y                []int32
		Weights, Biases  [][]float32
		Accuracy         struct{ Mean, Std []float64 }
		LogLoss          struct{ Mean, Std []float64 } `json:"neg_log_loss"`
	}
	raw, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	const inputs, classes, repeats = 13, 3, 200
	var weights []job.Tensor
	for i := range r.Weights {
		weights = append(weights, job.Tensor{Name: fmt.Sprintf("layers.%d.weight", i), Data: r.Weights[i]},
			job.Tensor{Name: fmt.Sprintf("layers.%d.bias", i), Data: r.Biases[i]})
	}
	n, err := NewNetwork(nn.Spec{Inputs: inputs, Hidden: []int{6}, Outputs: classes, Activation: vec.Tanh}, weights)
	if err != nil {
		t.Fatal(err)
	}
	rows := len(r.Y)
	measure := metric.NewClassification(classes, 0, false)
	logits := make([]float32, 0, rows*classes)
	score := func(column int, perm []int32) []float64 {
		logits = logits[:0]
		x := make([]float64, inputs)
		for i := range rows {
			copy(x, r.X[i*inputs:(i+1)*inputs])
			if perm != nil {
				x[column] = r.X[int(perm[i])*inputs+column]
			}
			for _, z := range n.Outputs(x, nil) {
				logits = append(logits, float32(z))
			}
		}
		measure.Measure(logits, r.Y)
		return []float64{measure.Accuracy(), -measure.LogLoss()}
	}
	base := score(0, nil)
	metric.Probabilities(logits, classes)
	for i, p := range r.Probabilities {
		if math.Abs(float64(logits[i])-p) > 1e-5 {
			t.Fatalf("probability %d is %v, scikit-learn has %v", i, logits[i], p)
		}
	}
	for column := range inputs {
		got, err := Permute(rows, repeats, 5, column, base, func(perm []int32) ([]float64, error) {
			return score(column, perm), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range []struct{ mean, std float64 }{
			{r.Accuracy.Mean[column], r.Accuracy.Std[column]}, {r.LogLoss.Mean[column], r.LogLoss.Std[column]},
		} {
			within := 4.5 * math.Sqrt((want.std*want.std+got[k].Std*got[k].Std)/repeats)
			if math.Abs(got[k].Mean-want.mean) > within+1e-9 || got[k].Std > 1.4*want.std+1e-4 {
				t.Errorf("column %d, score %d: %+v, scikit-learn has %+v", column, k, got[k], want)
			}
		}
	}
}
