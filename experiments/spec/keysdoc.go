package spec

import (
	"fmt"
	"slices"
	"strings"

	"tunebench/engine/hparam"
)

// KeysDocument returns KEYS.md: every key of both files and every method, as Markdown.
func KeysDocument() string {
	var b strings.Builder
	b.WriteString(`<!-- Generated from engine/hparam: go test ./experiments/spec -run KeysDocument -update -->

# Keys of the experiment file

An experiment is a strict TOML file: an unknown key, a wrong type or a value out of range is an error that
names file, line and what would be right. Keys that are left out have these defaults. The same names work
with ` + "`--set`" + `; ` + "`tunebench keys NAME`" + ` explains one of them, or a method such as ` + "`adamw`" + `.

`)
	b.WriteString(keyTables("##", hparam.All()))
	b.WriteString(strings.ReplaceAll(studyHead, "'", "`"))
	b.WriteString(keyTables("##", hparam.StudyKeys()))
	return b.String()
}

// studyHead explains the study file, with ' for the backquote of code.
const studyHead = `
# Keys of the study file

A study is a file of its own, as strict, for 'tunebench search'. It names its experiment by 'base' or holds
it in tables below '[experiment]', and has in '[space]' a range for each key that varies:

    "optimizer.lr" = { low = 1e-5, high = 1e-1, log = true }                     # by ratios
    "model.width" = { values = [32, 64, 128] }                                   # a list
    "regularization.dropout" = { low = 0, high = 0.5, step = 0.1 }               # in steps
    "regularization.l2" = { low = 1e-6, high = 0.01, log = true, zero = true }   # by ratios, and 0
    "optimizer.momentum" = { low = 0.5, high = 0.99, when = { "optimizer.name" = ["nesterov"] } }

A key has several ranges as a list of such tables, under conditions that exclude each other. The same ranges for
'--space' are 'optimizer.lr=1e-5..0.1:log', 'model.width=32,64,128', 'regularization.dropout=0..0.5:step=0.1',
'regularization.l2=1e-6..0.01:log:zero' and 'optimizer.momentum=0.5..0.99:when=optimizer.name:nesterov'; 'KEY'
alone stands for its usual range, and 'KEY=-' takes the key out.

`

// keyTables has a table of keys for each group, and after them one for each key that chooses methods.
func keyTables(level string, keys []hparam.Key) string {
	var b strings.Builder
	var groups []string
	for _, k := range keys {
		if !slices.Contains(groups, k.Group()) {
			groups = append(groups, k.Group())
		}
	}
	for _, g := range groups {
		if g != "" {
			fmt.Fprintf(&b, "\n%s [%s]\n\n", level, g)
		}
		b.WriteString(keysTable(keys, g))
	}
	for _, k := range keys {
		if rows := hparam.Methods(k.Name); rows != nil {
			fmt.Fprintf(&b, "\n%s Values of %s\n\n%s", level, k.Name, methodsTable(rows))
		}
	}
	return b.String()
}

// keysTable has a row for each key of a group: name, default, valid values and meaning.
func keysTable(keys []hparam.Key, group string) string {
	var b strings.Builder
	b.WriteString("| key | default | values | meaning |\n|---|---|---|---|\n")
	for _, k := range keys {
		if k.Group() != group {
			continue
		}
		help, values := k.Help, k.Range()
		if hparam.Methods(k.Name) != nil && k.Kind == hparam.Choice {
			values = "see below"
		}
		if k.ForKey != "" {
			help += fmt.Sprintf(" (`%s`: %s)", k.ForKey, joinNames(k.For))
		}
		if k.Live {
			help += "; may change while training"
		}
		if k.Usual != nil {
			help += "; usual range " + k.Usual.String()
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", k.Name, TOML(k.Default), cell(values), cell(help))
	}
	return b.String()
}

// methodsTable has a row for each method: name, meaning, the keys it reads and their defaults, and
// of optimizers the usual learning rates.
func methodsTable(rows []hparam.Method) string {
	var b strings.Builder
	reads, rates := false, false
	for _, m := range rows {
		reads, rates = reads || len(m.Reads) > 0, rates || m.Rates.Known()
	}
	columns := []string{"name", "what it does"}
	if reads {
		columns = append(columns, "reads")
	}
	if rates {
		columns = append(columns, "usual rates")
	}
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, m := range rows {
		help := m.Help
		if m.Paper != "" {
			help += " (" + m.Paper + ")"
		}
		fmt.Fprintf(&b, "| `%s` | %s |", m.Name, cell(help))
		if reads {
			fmt.Fprintf(&b, " %s |", cell(joinNames(readKeys(m))))
		}
		if rates {
			fmt.Fprintf(&b, " %s to %s |", hparam.Format(m.Rates.Low), hparam.Format(m.Rates.High))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// readKeys lists what a method reads with its defaults, as in a file: `eps` = 1e-8.
func readKeys(m hparam.Method) []string {
	var list []string
	for _, u := range m.Reads {
		list = append(list, fmt.Sprintf("`%s` = %s", u.Key, TOML(m.Default(u.Key))))
	}
	return list
}

// cell escapes what would end a cell or start emphasis.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`).Replace(s)
}
