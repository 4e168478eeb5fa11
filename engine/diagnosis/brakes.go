package diagnosis

import "fmt"

// Configurations that hold a network back even before a curve is seen.
const (
	strongL2      = 0.03 // at 0.01 networks still reach the same loss as without
	strongL1      = 0.002
	strongDecay   = 1.0 // lr * decay is the share of the weights lost each step
	strongDropout = 0.6
	narrowWidth   = 4 // or half the classes: a bottleneck that cannot tell them apart
	deepSigmoid   = 3 // hidden layers through which sigmoid gradients vanish (factor 1/4 each)
)

// brakes lists what in the configuration keeps the network from fitting, as evidence.
func (r *run) brakes() []string {
	var b []string
	for _, s := range []struct {
		key    string
		strong float64
	}{
		{"regularization.l2", strongL2},
		{"regularization.l1", strongL1},
		{"regularization.weight_decay", strongDecay},
		{"regularization.dropout", strongDropout},
		{"regularization.input_noise", 1},
	} {
		if v := r.positive(s.key); v >= s.strong && r.matters(s.key) {
			b = append(b, fmt.Sprintf("%s = %s", s.key, num(v)))
		}
	}
	widths, known := r.hidden()
	activation := r.text("model.activation")
	switch {
	case known && len(widths) == 0:
		b = append(b, "no hidden layer: the model is linear")
	case known && narrowest(widths) <= max(narrowWidth, r.Classes/2):
		b = append(b, fmt.Sprintf("a hidden layer of only %d units", narrowest(widths)))
	}
	if known && len(widths) > 0 && activation == "identity" {
		b = append(b, "activation identity: the model is linear")
	}
	if known && len(widths) >= deepSigmoid && activation == "sigmoid" && r.text("model.norm") != "batch" {
		b = append(b, fmt.Sprintf("%d sigmoid layers: gradients vanish", len(widths)))
	}
	if init := r.text("model.init"); init == "zeros" || init == "constant" {
		b = append(b, "init "+init+": all units of a layer stay alike")
	}
	return b
}

func narrowest(widths []int) int {
	low := widths[0]
	for _, w := range widths {
		low = min(low, w)
	}
	return low
}
