package main

import (
	"encoding/json"
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
		"auto":  {`model.init = "auto"`, `training.loss = "auto"`},
		"sched": {"[schedule]\n", "schedule.name = ", "schedule.power = 1.0\n"},
		"huber": {`training.loss = "huber"`, "training.huber_delta = 1.0\n"},
	} {
		text := b.ok("keys", name)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("keys %s lacks %q:\n%s", name, part, text)
			}
		}
	}
	all := b.ok("keys")
	for _, k := range hparam.All() {
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
	methods := 0
	for _, k := range hparam.All() {
		methods += len(hparam.Methods(k.Name))
	}
	if len(all.Keys) != len(hparam.All()) || len(all.Methods) != methods {
		t.Errorf("%d keys and %d methods of %d and %d", len(all.Keys), len(all.Methods), len(hparam.All()), methods)
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
