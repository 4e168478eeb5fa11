package spec

import (
	"slices"
	"strings"

	"tunebench/engine/hparam"
)

// otherNames are what other tools call our keys; an edit distance cannot find these.
var otherNames = map[string]string{
	"learning_rate": "optimizer.lr", "learningrate": "optimizer.lr", "eta": "optimizer.lr", "optim": "optimizer.name",
	"nesterov": "optimizer.name", "betas": "optimizer.beta1", "epsilon": "optimizer.eps",
	"grad_clip": "optimizer.clip_norm", "gradient_clip": "optimizer.clip_norm",
	"layers": "model.depth", "num_layers": "model.depth", "hidden_layers": "model.depth", "units": "model.width",
	"hidden_units": "model.width",
	"hidden_size":  "model.width", "hidden_sizes": "model.hidden", "batch_norm": "model.norm",
	"nonlinearity": "model.activation", "initializer": "model.init",
	"decay": "regularization.weight_decay", "dropout_rate": "regularization.dropout", "num_epochs": "training.epochs",
	"max_epochs": "training.epochs",
	"batch":      "training.batch_size", "bs": "training.batch_size", "workers": "training.threads",
	"criterion": "training.loss", "random_state": "seed",
	"dataset": "data.source", "file": "data.source", "path": "data.source", "target_column": "data.label",
	"val": "data.validation", "val_split": "data.validation",
	"validation_split": "data.validation", "test_split": "data.test", "scaler": "data.normalize",
	"scheduler": "schedule.name", "warmup": "schedule.warmup_epochs",
}

// hintForKey ends the message about an unknown key with what was most likely meant.
func hintForKey(key string) string {
	if near := NearestKey(key); near != "" {
		return "; did you mean " + near + "?"
	}
	group, _, dotted := strings.Cut(key, ".")
	if members := membersOf(group); dotted && len(members) > 0 {
		return "; [" + group + "] has " + joinNames(members)
	}
	return "; the groups are " + joinNames(groups())
}

// NearestKey returns the key that a misspelt name, or another tool's name for it, most likely
// means, "" if nothing is close.
func NearestKey(key string) string {
	if len(key) > maxQuoted {
		return ""
	}
	key = strings.ToLower(strings.ReplaceAll(key, "-", "_"))
	label := key[strings.LastIndexByte(key, '.')+1:]
	if known, ok := otherNames[label]; ok {
		return known
	}
	for _, k := range hparam.All() { // right name, wrong group
		if k.Label() == label {
			return k.Name
		}
	}
	if group, _, dotted := strings.Cut(key, "."); dotted {
		if near := nearestOf(key, prefixed(group, membersOf(group))); near != "" {
			return near
		}
	} else if near := nearestLabel(label); near != "" {
		return near
	}
	return hparam.Nearest(key)
}

func nearestLabel(label string) string {
	all := hparam.All()
	labels := make([]string, len(all))
	for i, k := range all {
		labels[i] = k.Label()
	}
	near := nearestOf(label, labels)
	for i := range all {
		if near != "" && labels[i] == near {
			return all[i].Name
		}
	}
	return ""
}

func prefixed(group string, members []string) []string {
	out := make([]string, len(members))
	for i, m := range members {
		out[i] = group + "." + m
	}
	return out
}

// hintForTable ends the message about an unknown table; it is empty where a key is more
// likely meant than a table.
func hintForTable(name string) string {
	names := append(slices.Clone(tables), KeyInterventions)
	if near := nearestOf(name, names); near != "" {
		return "; did you mean [" + near + "]?"
	}
	if strings.Contains(name, ".") {
		return ""
	}
	return "; the tables are " + joinNames(names)
}

// nearestOf is hparam.NearestOf for text from a file, which may be of any length.
func nearestOf(name string, candidates []string) string {
	if len(name) > maxQuoted {
		return ""
	}
	return hparam.NearestOf(name, candidates)
}

// tables are all tables of the file in its order: data, training, training.target.
var tables = func() []string {
	var names []string
	for _, k := range hparam.All() {
		for i, c := range k.Name {
			if c == '.' && !slices.Contains(names, k.Name[:i]) {
				names = append(names, k.Name[:i])
			}
		}
	}
	return names
}()

// groups returns the outermost tables in the order of the file.
func groups() []string {
	return slices.DeleteFunc(slices.Clone(tables), func(t string) bool { return strings.Contains(t, ".") })
}

// membersOf returns the keys of a group without the group's name.
func membersOf(group string) []string {
	var names []string
	for _, k := range hparam.All() {
		if g := k.Group(); g != "" && g == group {
			names = append(names, k.Label())
		}
	}
	return names
}

// isTable reports whether some key lies below a dotted name.
func isTable(name string) bool { return slices.Contains(tables, name) }
