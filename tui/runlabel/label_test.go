package runlabel

import (
	"errors"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/experiments/workspace"
	"tunebench/tui/format"
	"tunebench/tui/internal/frametest"
)

// named is a run of which only the name is known.
type named struct {
	workspace.Run
	name, id string
}

func (r named) Name() string { return r.name }
func (r named) ID() string   { return r.id }

var (
	ours    = named{name: "20260301-120000-digits-mlp-7f3a", id: "7f3a"}
	foreign = named{name: "version_3"}
	evil    = named{name: "20260301-120000-\x1b[31mred\x07-0001", id: "0001"}
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		run                named
		name, plain, title string
	}{
		{ours, "digits-mlp", "digits-mlp (7f3a)", "digits-mlp · 7f3a"},
		{foreign, "version_3", "version_3", "version_3"},
	} {
		th := frametest.Themes()["dark"]
		if got := Name(c.run); got != c.name {
			t.Errorf("name %q, want %q", got, c.name)
		}
		if got := Plain(c.run); got != c.plain {
			t.Errorf("plain %q, want %q", got, c.plain)
		}
		if got := PlainName(c.run.Name()); got != c.plain {
			t.Errorf("plain name %q, want %q", got, c.plain)
		}
		if got := Title(th, c.run, 40); got != c.title {
			t.Errorf("title %q, want %q", got, c.title)
		}
	}
}

// However little room there is, a title fits, and the id outlasts the name.
func TestTitlesFit(t *testing.T) {
	long := named{name: "20260301-120000-" + strings.Repeat("long-", 20) + "name-beef", id: "beef"}
	for look, th := range frametest.Themes() {
		for _, r := range []named{ours, foreign, evil, long} {
			for w := range 60 {
				got := Title(th, r, w)
				if format.Width(got) > w {
					t.Fatalf("%s: %q takes more than %d cells", look, got, w)
				}
				if w >= 12 && r.id != "" && !strings.HasSuffix(got, r.id) {
					t.Errorf("%s: %q in %d cells lacks the id", look, got, w)
				}
				if strings.ContainsAny(got, "\x1b\x07") {
					t.Fatalf("%q is dangerous", got)
				}
				if look == "ascii" {
					frametest.ASCII(t, "title", got)
				}
			}
		}
	}
}

func TestEveryStateHasWordsAndAGlyph(t *testing.T) {
	for _, c := range []struct {
		status workspace.Status
		want   string
	}{
		{workspace.Status{Foreign: true}, "○ log"},
		{workspace.Status{State: workspace.Created, Alive: true}, "○ starting"},
		{workspace.Status{State: workspace.Created}, "○ created"},
		{workspace.Status{State: workspace.Training}, "● training"},
		{workspace.Status{State: workspace.Paused}, "‖ paused"},
		{workspace.Status{State: workspace.Stopped}, "○ stopped"},
		{workspace.Status{State: workspace.Done}, "✓ done"},
		{workspace.Status{State: workspace.Stopped, Summary: ended(event.EndedRequest)}, "○ stopped"},
		{workspace.Status{State: workspace.Stopped, Summary: ended(event.EndedPruned)}, "○ pruned"},
		{workspace.Status{State: workspace.Done, Summary: ended(event.EndedEpochs)}, "✓ done"},
		{workspace.Status{State: workspace.Done, Summary: ended(event.EndedTarget)}, "✓ target"},
		{workspace.Status{State: workspace.Done, Summary: ended(event.EndedEarly)}, "✓ early stop"},
		{workspace.Status{State: workspace.Diverged}, "✗ diverged"},
		{workspace.Status{State: workspace.Failed}, "✗ failed"},
		{workspace.Status{State: workspace.Interrupted}, "▲ interrupted"},
		{workspace.Status{Err: errors.New("unexpected end")}, "✗ broken"},
		{workspace.Status{State: "Strange"}, "○ strange"},
	} {
		text, style := State(frametest.Themes()["dark"], c.status)
		if text != c.want || style.Render("x") == "" {
			t.Errorf("%+v: %q, want %q", c.status.State, text, c.want)
		}
		plain, _ := State(frametest.Themes()["ascii"], c.status)
		frametest.ASCII(t, c.want, plain)
	}
}

func ended(by event.Ending) workspace.Summary { return workspace.Summary{Ending: by} }
