package spec

import (
	"fmt"
	"strings"

	"tunebench/engine/hparam"
)

// KeysDocument returns KEYS.md: every key and every method, as Markdown.
func KeysDocument() string {
	var b strings.Builder
	b.WriteString(`<!-- Generated from engine/hparam: go test ./experiments/spec -run KeysDocument -update -->

# Keys of the experiment file

An experiment is a strict TOML file: an unknown key, a wrong type or a value out of range is an error that
names file, line and what would be right. Keys that are left out have these defaults. The same names work
with ` + "`--set`" + `; ` + "`tunebench keys NAME`" + ` explains one of them, or a method such as ` + "`adamw`" + `.

`)
	b.WriteString(keysTable(""))
	for _, g := range groups() {
		fmt.Fprintf(&b, "\n## [%s]\n\n%s", g, keysTable(g))
	}
	for _, k := range hparam.All() {
		if rows := hparam.Methods(k.Name); rows != nil {
			fmt.Fprintf(&b, "\n## Values of %s\n\n%s", k.Name, methodsTable(rows))
		}
	}
	return b.String()
}

// keysTable has a row for each key of a group: name, default, valid values and meaning.
func keysTable(group string) string {
	var b strings.Builder
	b.WriteString("| key | default | values | meaning |\n|---|---|---|---|\n")
	for _, k := range hparam.All() {
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
