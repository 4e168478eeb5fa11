package workbench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tunebench/experiments/spec"
	"tunebench/experiments/workspace"
	"tunebench/tui/component"
	"tunebench/tui/format"
	"tunebench/tui/screen"
)

// maxFiles bounds the list of experiment files in the working directory.
const maxFiles = 500

type (
	saved struct {
		path string
		free string // a name that no file has, if path has one
		spec *spec.Spec
		err  error
	}
	experimentRead struct {
		spec *spec.Spec
		name string
		err  error
	}
	filesListed struct{ files []string }
)

// save asks for a path and writes the form's experiment there.
func (s *Screen) save() tea.Cmd {
	path, name, r := s.form.spec.File(), s.form.spec.Name, s.follower.run
	switch {
	case r != nil && r.spec != nil && path == r.spec.File():
		// A run's own copy is not for editing, and the file that it was started from
		// does not say what the run's copy says.
		path = fileName(name + "-" + r.dir.ID())
	case path == "":
		path = fileName(name)
	}
	s.askPath(path)
	return nil
}

func (s *Screen) askPath(path string) {
	p := component.NewPrompt("Save experiment", "Write the experiment as TOML to:", path, checkPath)
	s.show(p, func() screen.Effect { return screen.Run(s.write(p.Value(), false)) }, nil)
}

func checkPath(p string) error {
	if p == "" {
		return errors.New("give the path of a file, such as my-experiment.toml")
	}
	if strings.HasSuffix(p, "/") {
		return errors.New("this names a folder; add the name of a file")
	}
	return nil
}

func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == os.PathSeparator || r < ' ' {
			return '-'
		}
		return r
	}, format.Clean(name))
	return name + ".toml"
}

// expand replaces a leading ~ by the home folder, as a shell would, and adds the usual extension.
func expand(p string) string {
	if rest, ok := strings.CutPrefix(p, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			p = filepath.Join(home, rest)
		}
	}
	if filepath.Ext(p) == "" {
		p += ".toml"
	}
	return p
}

func (s *Screen) write(path string, overwrite bool) tea.Cmd {
	sp := s.form.spec.Clone()
	path = expand(path)
	return func() tea.Msg {
		m := saved{path: path, spec: sp}
		if st, err := os.Stat(path); err == nil && st.IsDir() {
			m.err = errors.New(path + " is a folder; add the name of a file")
		} else if m.err = spec.Save(path, sp, overwrite); errors.Is(m.err, spec.ErrExists) {
			m.free = freeName(path)
		}
		return m
	}
}

func (s *Screen) onSaved(m saved) tea.Cmd {
	switch {
	case errors.Is(m.err, spec.ErrExists):
		s.ask(component.Confirm{
			Title: "Overwrite?", Text: m.path + " exists. Overwriting it changes its values and keeps its comments.",
			Yes: "overwrite", No: "another name",
		},
			func() screen.Effect { return screen.Run(s.write(m.path, true)) },
			func() screen.Effect { s.askPath(m.free); return screen.Effect{} })
		return nil
	case m.err != nil:
		return s.notes.complain(m.err)
	}
	s.form.kept = m.spec
	return s.notes.say("saved " + m.path)
}

// freeName proposes a name that no file has.
func freeName(path string) string {
	base := strings.TrimSuffix(path, ".toml")
	for i := 2; i < 100; i++ {
		p := base + "-" + count(int64(i)) + ".toml"
		if _, err := os.Stat(p); errors.Is(err, os.ErrNotExist) {
			return p
		}
	}
	return path
}

// presets opens the list of built-in experiments.
func (s *Screen) presets() tea.Cmd {
	s.choosePreset("Presets", "start from a built-in experiment", presetItems())
	return nil
}

func presetItems() []component.Item {
	var out []component.Item
	for _, p := range workspace.Presets() {
		out = append(out, component.Item{Name: p.Name, Text: p.Summary})
	}
	return out
}

// open lists experiment files here and the presets, and takes any path.
func (s *Screen) open() tea.Cmd {
	return func() tea.Msg {
		files, _ := filepath.Glob("*.toml") // the only error is a bad pattern
		return filesListed{files[:min(len(files), maxFiles)]}
	}
}

func (s *Screen) onFilesListed(m filesListed) {
	if s.dialog != nil || s.form.form.Editing() {
		return
	}
	items := make([]component.Item, 0, len(m.files))
	for _, f := range m.files {
		items = append(items, component.Item{Name: "./" + f, Text: "file in this folder"})
	}
	s.choosePreset("Open experiment", "a path, or one of these", append(items, presetItems()...))
}

func (s *Screen) choosePreset(title, text string, items []component.Item) {
	c := component.NewChooser(title, text, items)
	s.show(c, func() screen.Effect {
		name := c.Value()
		return s.replacing(func() screen.Effect { return screen.Run(s.read(name)) })
	}, nil)
}

func (s *Screen) read(name string) tea.Cmd {
	return func() tea.Msg {
		arg := name
		if strings.HasPrefix(arg, "~/") {
			arg = expand(arg)
		}
		sp, err := spec.Open(arg)
		return experimentRead{sp, name, err}
	}
}

// onExperimentRead shows an experiment that was opened. A run that was shown
// goes away: the charts beside the form must not be those of something else.
func (s *Screen) onExperimentRead(m experimentRead) tea.Cmd {
	if m.err != nil {
		return s.notes.complain(m.err)
	}
	text := "opened " + m.name + ": t trains it"
	if r := s.follower.run; r.live() {
		text = "opened " + m.name + "; " + r.dir.ID() + " trains on, r lists the runs"
	}
	s.follower.drop()
	s.charts.reset()
	s.findings.reset()
	s.focus = paneForm
	return tea.Batch(s.notes.say(text), s.form.show(m.spec, true))
}
