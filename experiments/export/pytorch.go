package export

import (
	"bytes"
	"context"
	_ "embed" // the template
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"tunebench/engine/dataset/tabular"
	"tunebench/engine/nn"
	"tunebench/engine/vec"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/runstore"
	"tunebench/experiments/trained"
)

// model is the module's source: only what the network has is in it.
//
//go:embed model.py.tmpl
var model string

// back is the script that turns a .pt into weights that an experiment can start from.
//
//go:embed to_safetensors.py
var back []byte

// activations are PyTorch's, of torch.nn.functional or torch.
var activations = map[vec.Activation]string{
	vec.ReLU: "F.relu", vec.LeakyReLU: "F.leaky_relu", vec.ELU: "F.elu", vec.SELU: "F.selu", vec.GELU: "F.gelu",
	vec.SiLU: "F.silu", vec.Tanh: "torch.tanh", vec.Sigmoid: "torch.sigmoid", vec.Softplus: "F.softplus",
	vec.Identity: "",
}

// writePyTorch writes a folder: the module, its weights, its preprocessing and a card.
func writePyTorch(ctx context.Context, dir *runstore.Dir, o Options, output string) error {
	m, err := trained.Open(ctx, dir, o.Checkpoint, o.Loading)
	if err != nil {
		return err
	}
	source, err := module(m)
	if err != nil {
		return err
	}
	preprocessing, err := m.Preprocessing.Encode()
	if err != nil {
		return err
	}
	card, err := Card(ctx, dir, o)
	if err != nil {
		return err
	}
	if err := os.Mkdir(output, 0o777); err != nil && !os.IsExist(err) {
		return build.Input(err)
	}
	weights := checkpoint.File{Tensors: m.Weights, Metadata: map[string]string{"run": m.Run}}
	if err := checkpoint.Write(filepath.Join(output, "weights.safetensors"), weights); err != nil {
		return err
	}
	for name, raw := range map[string][]byte{
		"model.py": source, runstore.PreprocessingFile: preprocessing, "card.md": card, "to_safetensors.py": back,
	} {
		if err := writeFile(filepath.Join(output, name), raw); err != nil {
			return err
		}
	}
	return nil
}

// module is the source of model.py.
func module(m *trained.Model) ([]byte, error) {
	s, p := &m.Net, m.Preprocessing
	widths := append([]int{s.Inputs}, s.Hidden...)
	for _, f := range s.Fields {
		widths[0] += f.Dim
	}
	widths = append(widths, s.Outputs)
	var layers, residuals []string
	for i := range len(widths) - 1 {
		layers = append(layers, fmt.Sprintf("nn.Linear(%d, %d)", widths[i], widths[i+1]))
		if s.ResidualAt(i) {
			residuals = append(residuals, fmt.Sprint(i))
		}
	}
	norm := map[nn.Norm]string{nn.BatchNorm: "BatchNorm1d", nn.LayerNorm: "LayerNorm"}[s.Norm]
	var norms, embeddings, biases []string
	for _, h := range s.Hidden {
		if norm != "" {
			norms = append(norms, fmt.Sprintf("nn.%s(%d)", norm, h))
		}
	}
	for _, f := range s.Fields {
		embeddings = append(embeddings, fmt.Sprintf("nn.Embedding(%d, %d)", f.Count, f.Dim))
		if s.EntityBias {
			biases = append(biases, fmt.Sprintf("nn.Parameter(torch.zeros(%d))", f.Count))
		}
	}
	kind := string(p.Kind)
	if p.Kind == tabular.ImageKind && p.Encoding.Image.Width == 0 {
		kind = string(tabular.TableKind)
	}
	labels, err := json.Marshal(p.Labels())
	if err != nil {
		return nil, err
	}
	join := func(list []string) string { return strings.Join(list, ", ") }
	activation, ok := activations[s.Activation]
	if !ok {
		return nil, fmt.Errorf("the activation %s has no counterpart here", s.Activation)
	}
	var b bytes.Buffer
	t := template.Must(template.New("model.py").Parse(model))
	err = t.Execute(&b, map[string]any{
		"Run": m.Run, "Classes": p.Encoding.Task == tabular.Classification, "Labels": string(labels), "Kind": kind,
		"Layers": join(layers), "Norms": join(norms), "Embeddings": join(embeddings), "Biases": join(biases),
		"Residuals": join(residuals), "Some": len(residuals) < len(s.Hidden), "Activation": activation,
		"Dense": s.Inputs > 0, "Dot": s.Dot, "Hidden": len(s.Hidden) > 0,
	})
	return b.Bytes(), err
}
