package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"tunebench/engine/dataset/fetch"
	"tunebench/tui/format"
)

// mirrorVariable holds base URLs to try before the built-in ones.
const mirrorVariable = "TUNEBENCH_MIRROR"

func (a *app) pullCommand() *cobra.Command {
	var mirrors []string
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "pull NAME",
		Short: "Fetch a public data set into the cache folder: " + strings.Join(setNames(), ", "),
		Long: `Fetch a public data set into the cache folder, checked by SHA-256.

Mirrors are tried in order: those of --mirror alone, else those of $` + mirrorVariable + ` and
then the built-in ones. A file is looked for at URL/FILE; "{set}" in a URL stands for the
set's name. A transfer that breaks off goes on where it stopped, also in a later pull.`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := fetch.Lookup(args[0])
			if err != nil {
				return usageError{err}
			}
			o := fetch.Options{Dir: dir}
			if o.Mirrors, err = chooseMirrors(mirrors, a.env(mirrorVariable), s); err != nil {
				return usageError{err}
			}
			return a.pull(cmd.Context(), s, o, asJSON)
		},
	}
	cmd.Flags().StringArrayVar(&mirrors, "mirror", nil,
		"base URL to fetch from, instead of the built-in ones (repeatable)")
	cmd.Flags().StringVar(&dir, "dir", "",
		"folder to fetch into (default: tunebench/data/NAME in the user's cache folder)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document with the result; progress goes to stderr")
	return cmd
}

func setNames() []string {
	var names []string
	for _, s := range fetch.Sets() {
		names = append(names, s.Name)
	}
	return names
}

func chooseMirrors(flags []string, env string, s fetch.Set) ([]string, error) {
	if len(flags) > 0 {
		list, err := fetch.Mirrors(strings.Join(flags, " "))
		if err != nil {
			return nil, fmt.Errorf("--mirror: %w", err)
		}
		return list, nil
	}
	list, err := fetch.Mirrors(env)
	if err != nil {
		return nil, fmt.Errorf("$%s: %w", mirrorVariable, err)
	}
	return append(list, s.Mirrors...), nil
}

func (a *app) pull(ctx context.Context, s fetch.Set, o fetch.Options, asJSON bool) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	fmt.Fprintf(a.err, "%s: %s, %s (%s)\n", s.Name, s.Summary, format.Bytes(s.Size()), s.License)
	view := &pullView{app: a, tty: a.redraws()}
	o.Progress = view.show
	r, err := fetch.Pull(ctx, s, o)
	view.clear()
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(a.err, "stopped; the same command goes on from here")
		return quietError{exitFailed}
	}
	if err != nil {
		return err
	}
	source := "mnist:" + r.Dir
	if asJSON {
		return json.NewEncoder(a.out).Encode(map[string]any{
			"set": s.Name, "dir": r.Dir, "source": source,
			"fetched": r.Fetched, "present": r.Present, "bytes": r.Bytes,
		})
	}
	lookAt := source
	if o.Dir == "" {
		lookAt = s.Name
	}
	fmt.Fprintf(a.out, "%s\n", r.Dir)
	fmt.Fprintf(a.err, "train on it with --set data.source=%s, or look at it: tunebench data %s\n", source, lookAt)
	return nil
}

// pullView shows a pull on stderr: a line that redraws itself on a terminal, one for each
// file elsewhere.
type pullView struct {
	app   *app
	tty   bool
	drawn time.Time
}

func (v *pullView) show(p fetch.Progress) {
	switch {
	case p.Note != "":
		v.clear()
		fmt.Fprintf(v.app.err, "  %s\n", p.Note)
	case p.Done && p.Mirror == "":
		v.clear()
		fmt.Fprintf(v.app.err, "  %s is there\n", p.File.Name)
	case p.Done:
		v.clear()
		fmt.Fprintf(v.app.err, "  %s  %s\n", p.File.Name, format.Bytes(p.File.Size))
	case v.tty && time.Since(v.drawn) > 100*time.Millisecond:
		v.drawn = time.Now()
		share := float64(p.Have) / float64(max(1, p.File.Size))
		v.app.err.redraw(fmt.Sprintf("  %s  %s of %s", p.File.Name, format.Percent(share), format.Bytes(p.File.Size)))
	}
}

// clear removes the line that redraws itself.
func (v *pullView) clear() {
	if v.tty && !v.drawn.IsZero() {
		v.app.err.redraw("")
		v.drawn = time.Time{}
	}
}
