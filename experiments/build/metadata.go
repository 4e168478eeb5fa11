package build

import (
	"encoding/json"
	"fmt"
	"strconv"

	"tunebench/engine/dataset/tabular"
)

// Metadata describes the model to whoever loads its weights: the network's
// shape, the scaling of inputs and targets, the names of features and classes.
func (e *Experiment) Metadata() (map[string]string, error) {
	m := e.Spec.Model
	meta := map[string]string{
		"task":       string(e.Data.Task),
		"activation": m.Activation, "norm": m.Norm, "residual": strconv.FormatBool(m.Residual),
		"dot":          strconv.FormatBool(m.Dot && e.Data.Kind == tabular.RatingsKind),
		"target_shift": formatNumber(e.Data.TargetShift), "target_scale": formatNumber(e.Data.TargetScale),
	}
	for key, v := range map[string]any{
		"hidden": e.Spec.HiddenWidths(), "features": e.Data.Features, "classes": e.Data.Classes,
		"normalizer": e.Data.Normalizer, "encoding": e.Data.Encoding,
	} {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("describe the model's %s: %w", key, err)
		}
		meta[key] = string(b)
	}
	return meta, nil
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
