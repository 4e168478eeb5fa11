package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/hparam"
)

func TestKeysExplainsWhatItIsAskedFor(t *testing.T) {
	b := newBench(t)
	for name, want := range map[string][]string{
		"optimizer.lr": {"optimizer.lr = 0.001\n", "a number in (0, 10000]\n", "may change while training"},
		"lr":           {"optimizer.lr = 0.001\n"},
		"adamw": {
			`optimizer.name = "adamw"`, "Loshchilov and Hutter",
			"usual learning rates: 1e-4 to 0.02; start with 0.001",
			"regularization.weight_decay rather than l2", "optimizer.beta2 = 0.999\n", "optimizer.eps = 1e-8\n",
		},
		"muo": {`optimizer.name = "muon"`, "optimizer.momentum = 0.95\n"},
		"momentum": {
			`optimizer.momentum = "auto"`, "read when optimizer.name is momentum, nesterov, muon",
			`optimizer.name = "momentum"`,
		},
		"auto":         {`model.init = "auto"`, `training.loss = "auto"`},
		"sched":        {"[schedule]\n", "schedule.name = ", "schedule.power = 1.0\n"},
		"goal.repeats": {"# keys of the study file\n[goal]\ngoal.repeats = 1\n", "a whole number in [1, 1000]\n"},
		"budget":       {"[budget]\n", "budget.trials = 60\n", "budget.time = \"\"\n", "budget.parallel = 0\n"},
		"asha":         {`pruner.name = "asha"`, "Massively Parallel", "pruner.eta = 3\n"},
		"weight_decay": {"usual range in a search: 0 or 1e-4 to 0.3\n"},
		"seed":         {"seed = 42\n", "# keys of the study file\nseed = 1\n"},
		"huber":        {`training.loss = "huber"`, "training.huber_delta = 1.0\n"},
	} {
		text := b.ok("keys", name)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("keys %s lacks %q:\n%s", name, part, text)
			}
		}
	}
	all := b.ok("keys")
	for _, k := range slices.Concat(hparam.All(), hparam.StudyKeys()) {
		if !strings.Contains(all, "\n"+k.Name+" = ") && !strings.HasPrefix(all, k.Name+" = ") {
			t.Errorf("the list lacks %s", k.Name)
		}
		if !strings.Contains(all, k.Help) || !strings.Contains(all, k.Range()) {
			t.Errorf("the list does not explain %s", k.Name)
		}
	}
}

func TestKeysSaysWhatMayBeMeant(t *testing.T) {
	b := newBench(t)
	for name, want := range map[string]string{
		"beta":          `"beta" is the beginning of optimizer.beta1, optimizer.beta2`,
		"learning_rate": "did you mean optimizer.lr?",
		"adamx":         "did you mean adam?",
		"qqqqqqq":       "`tunebench keys` lists all",
		"":              "no key or method is called",
	} {
		out := b.run("keys", name)
		if out.code != exitUsage || !strings.Contains(out.stderr, want) || out.stdout != "" {
			t.Errorf("keys %q: status %d, %q, %q, want %q", name, out.code, out.stdout, out.stderr, want)
		}
	}
	if out := b.run("keys", "a", "b"); out.code != exitUsage {
		t.Errorf("two names: status %d", out.code)
	}
}

func TestKeysAsJSON(t *testing.T) {
	b := newBench(t)
	var all, one struct {
		Keys []struct {
			Name        string
			Min, Max    *float64
			ReadBy      []string       `json:"read_by"`
			OwnDefaults map[string]any `json:"own_defaults"`
		}
		Methods []struct {
			Key, Name string
			Reads     map[string]any
		}
	}
	decode := func(into any, args ...string) {
		t.Helper()
		d := json.NewDecoder(strings.NewReader(b.ok(append([]string{"keys", "--json"}, args...)...)))
		if err := d.Decode(into); err != nil || d.More() {
			t.Fatalf("%v: %v, more documents: %t", args, err, d.More())
		}
	}
	decode(&all)
	keys, methods := slices.Concat(hparam.All(), hparam.StudyKeys()), 0
	for _, k := range keys {
		methods += len(hparam.Methods(k.Name))
	}
	if len(all.Keys) != len(keys) || len(all.Methods) != methods {
		t.Errorf("%d keys and %d methods of %d and %d", len(all.Keys), len(all.Methods), len(keys), methods)
	}
	decode(&one, "momentum")
	if len(one.Keys) != 1 || len(one.Methods) != 1 {
		t.Fatalf("momentum is a key and a method, got %+v", one)
	}
	k, m := one.Keys[0], one.Methods[0]
	if k.Name != "optimizer.momentum" || *k.Min != 0 || *k.Max != 1 || k.OwnDefaults["muon"] != 0.95 ||
		len(k.ReadBy) != 3 {
		t.Errorf("the key is %+v", k)
	}
	if m.Key != "optimizer.name" || m.Reads["optimizer.momentum"] != 0.9 {
		t.Errorf("the method is %+v", m)
	}
}
