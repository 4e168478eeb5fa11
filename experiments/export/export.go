package export

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"tunebench/engine/compress"
	"tunebench/engine/dataset"
	"tunebench/experiments/build"
	"tunebench/experiments/checkpoint"
	"tunebench/experiments/internal/atomicfile"
	"tunebench/experiments/onnx"
	"tunebench/experiments/runstore"
	"tunebench/experiments/trained"
)

// Options say what is exported, and in which form.
type Options struct {
	// Checkpoint is [runstore.Latest], the default, or [runstore.Best].
	Checkpoint string
	// Format is the name of one of [Formats]; "" is safetensors.
	Format string
	// Preprocess puts what was fitted on the training rows before an ONNX network.
	Preprocess bool
	// Pruned is the share of weights that an ONNX graph leaves out, the smallest first; Stored is how it holds the
	// others.
	Pruned float64
	Stored onnx.Storage
	// Intervals are those of metrics by their tags, for the card; nil: shares of rows have intervals, and nothing else.
	Intervals map[string]Interval
	// Version is that of this program.
	Version string
	Loading dataset.Options
}

// Interval is between what a metric of this value would lie with other rows of the same kind, with a confidence of
// 95 %.
type Interval struct{ Value, Low, High float64 }

// Format is a form in which models leave the program.
type Format struct {
	Name, Help string
	write      func(ctx context.Context, dir *runstore.Dir, o Options, output string) error
}

// Formats are all of them.
func Formats() []Format {
	return []Format{
		{"safetensors", "the weights, in PyTorch's names and layout", func(
			_ context.Context, dir *runstore.Dir, o Options, output string,
		) error {
			return Safetensors(dir, o.Checkpoint, output)
		}},
		{"onnx", "the network for ONNX Runtime, opset 17", writeONNX},
		{"pytorch", "a folder: the network as a module, its weights, its preprocessing, a card", writePyTorch},
		{"npz", "the weights as NumPy arrays", weightsAs(encodeNPZ)},
		{"csv", "the weights as rows of tensor, row, column, value", weightsAs(encodeCSV)},
		{"card", "what the model is, how good, at what cost, from where (Markdown)", func(
			ctx context.Context, dir *runstore.Dir, o Options, output string,
		) error {
			card, err := Card(ctx, dir, o)
			if err != nil {
				return err
			}
			return writeFile(output, card)
		}},
	}
}

// weightsAs writes the weights that evaluation uses.
func weightsAs(
	encode func([]checkpoint.Tensor) ([]byte, error),
) func(context.Context, *runstore.Dir, Options, string) error {
	return func(_ context.Context, dir *runstore.Dir, o Options, output string) error {
		f, err := trained.Checkpoint(dir, o.Checkpoint)
		if err != nil {
			return err
		}
		raw, err := encode(trained.Weights(f))
		if err != nil {
			return err
		}
		return writeFile(output, raw)
	}
}

// Write exports a run's checkpoint.
func Write(ctx context.Context, dir *runstore.Dir, o Options, output string) error {
	o.Checkpoint, o.Format = cmp.Or(o.Checkpoint, runstore.Latest), cmp.Or(o.Format, "safetensors")
	var names []string
	for _, f := range Formats() {
		if f.Name == o.Format {
			if o.Preprocess && f.Name != "onnx" {
				return build.Input(fmt.Errorf("--preprocess is for onnx; %s does without", f.Name))
			}
			return f.write(ctx, dir, o, output)
		}
		names = append(names, f.Name)
	}
	return build.Input(fmt.Errorf("format %q is none of %s", o.Format, strings.Join(names, ", ")))
}

func writeONNX(ctx context.Context, dir *runstore.Dir, o Options, output string) error {
	m, err := trained.Open(ctx, dir, o.Checkpoint, o.Loading)
	if err != nil {
		return err
	}
	compress.Matrices(m.Weights, o.Pruned)
	model, err := onnx.New(&onnx.Network{
		Stored: o.Stored, Run: m.Run, Version: o.Version, Spec: m.Net, Weights: m.Weights,
		Preprocessing: m.Preprocessing,
	}, o.Preprocess)
	if err != nil {
		return build.Input(err)
	}
	raw, err := model.Encode()
	if err != nil {
		return build.Input(err)
	}
	return writeFile(output, raw)
}

func writeFile(path string, raw []byte) error { return atomicfile.WriteBytes(path, true, raw) }
