package workspace

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/runquery"
)

type (
	// Query is a condition on runs; see package runquery for its language.
	Query = runquery.Query
	// QueryError says what is wrong with a query, and where.
	QueryError = runquery.Error
	// QueryValue is what a run has under a name.
	QueryValue = runquery.Value
	// QueryField is something that a run may have.
	QueryField = runquery.Field
)

// ParseQuery reads a query about runs: names are those of [Fields], of keys of the experiment file, and of
// metrics that the runs have, in full or as a short end of it that means one thing only. The error is a
// *[QueryError].
func (o *Overview) ParseQuery(text string, now time.Time) (*Query, error) {
	return runquery.Parse(text, &vocabulary{tags: o.Tags(), now: now})
}

// Select returns the runs that a query asks for, in the same order.
func Select(runs []*Listed, q *Query) []*Listed {
	if q == nil || q.Empty() {
		return runs
	}
	var out []*Listed
	for _, r := range runs {
		if q.Match(r) {
			out = append(out, r)
		}
	}
	return out
}

// Tags are the metrics of which some run has a value, sorted.
func (o *Overview) Tags() []string {
	seen := map[string]bool{}
	for _, r := range o.Runs {
		for tag := range r.Summary.Metrics {
			seen[tag] = true
		}
		if b, ok := r.Best(); ok {
			seen[b.Metric] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// field is a name for something that every run may have.
type field struct {
	kind  runquery.Kind
	words []string
	help  string
	of    func(*Listed) QueryValue
}

const (
	isLive   = "live"
	isPinned = "pinned"
	isLog    = "log"
	isStudy  = "study"
)

// fields are the names that are neither keys nor metrics.
var fields = map[string]field{
	"name": {help: "its name, with what was changed", of: func(l *Listed) QueryValue {
		names := []string{l.Title(), l.Experiment}
		if l.Study == nil {
			return runquery.Str(append(names, l.Run.Name())...)
		}
		return runquery.Str(append(names, l.Study.Name())...)
	}},
	"id": {help: "its short id", of: said(func(l *Listed) string { return l.ShortID() })},
	"state": {
		kind: runquery.Word, words: stateWords(), help: "where it is in its life",
		of: func(l *Listed) QueryValue { return runquery.Str(string(l.State)) },
	},
	"ending": {
		kind: runquery.Word, words: endingWords(), help: "how training ended",
		of: func(l *Listed) QueryValue { return runquery.Str(string(l.Summary.Ending)) },
	},
	"is": {
		kind: runquery.Word, words: []string{isLive, isPinned, isLog, isStudy},
		help: "training now, pinned, another program's log, a study", of: kindsOf,
	},
	"parent": {help: "the run it grew from", of: said(func(l *Listed) string { return l.Origin.Parent })},
	"study":  {help: "the study it is a trial of", of: said(func(l *Listed) string { return l.Origin.Study })},
	"reason": {help: "the finding it was to cure", of: said(func(l *Listed) string { return l.Origin.Reason })},
	"finding": {
		help: "what the diagnosis found",
		of:   func(l *Listed) QueryValue { return runquery.Str(l.Findings...) },
	},
	"tag":   {help: "a tag of yours", of: func(l *Listed) QueryValue { return runquery.Str(l.Notes.Tags...) }},
	"notes": {help: "your notes", of: said(func(l *Listed) string { return l.Remark() })},
	"error": {help: "what went wrong", of: func(l *Listed) QueryValue {
		if l.Err != nil {
			return runquery.Str(l.Err.Error())
		}
		return runquery.Str(l.Summary.Error)
	}},
	"metric": {help: "the metric it is judged by", of: func(l *Listed) QueryValue {
		b, _ := l.Best()
		return runquery.Str(b.Metric)
	}},
	"best": {kind: runquery.Number, help: "the best value of that metric", of: func(l *Listed) QueryValue {
		b, ok := l.Best()
		return measured(float64(b.Value), ok)
	}},
	"at": {kind: runquery.Number, help: "the epoch of the best value", of: func(l *Listed) QueryValue {
		b, ok := l.Best()
		return measured(float64(b.Epoch), ok && b.Epoch > 0)
	}},
	"epoch":  {kind: runquery.Number, help: "epochs done", of: counted(func(s Summary) int { return s.Epoch })},
	"epochs": {kind: runquery.Number, help: "epochs planned", of: counted(func(s Summary) int { return s.Epochs })},
	"step":   {kind: runquery.Number, help: "updates done", of: counted(func(s Summary) int { return s.Step })},
	"trials": {kind: runquery.Number, help: "trials of a study", of: func(l *Listed) QueryValue {
		return measured(float64(l.Trials), l.Study != nil)
	}},
	"params": {kind: runquery.Number, help: "weights of the network", of: func(l *Listed) QueryValue {
		return measured(float64(l.Origin.Params), l.Origin.Params > 0)
	}},
	"speed": {kind: runquery.Number, help: "training samples a second", of: func(l *Listed) QueryValue {
		v := float64(l.Summary.SamplesPerSec)
		return measured(v, v > 0)
	}},
	"duration": {kind: runquery.Elapsed, help: "time spent training: 90s, 5m, 2h", of: func(l *Listed) QueryValue {
		v := float64(l.Summary.Elapsed)
		return measured(v, v > 0)
	}},
	"started": {
		kind: runquery.Date, help: "a date, today, or younger than: started>2d",
		of: func(l *Listed) QueryValue { return measured(event.Wall(l.Started), !l.Started.IsZero()) },
	},
}

// otherFields are other ways to write them.
var otherFields = map[string]string{
	"tags": "tag", "note": "notes", "findings": "finding", "elapsed": "duration", "status": "state",
}

// Fields are the names in queries that are neither keys nor metrics, with what they mean.
func Fields() map[string]string {
	out := map[string]string{}
	for name, f := range fields {
		out[name] = f.help
	}
	return out
}

func measured(v float64, known bool) QueryValue {
	if !known || math.IsNaN(v) {
		return QueryValue{}
	}
	return QueryValue{Number: v, Known: true, Texts: []string{hparam.Format(v)}}
}

// said makes a value of a text, and counted of a number that only runs of ours have.
func said(of func(*Listed) string) func(*Listed) QueryValue {
	return func(l *Listed) QueryValue { return runquery.Str(of(l)) }
}

func counted(of func(Summary) int) func(*Listed) QueryValue {
	return func(l *Listed) QueryValue { return measured(float64(of(l.Summary)), l.Study == nil && !l.Foreign) }
}

func kindsOf(l *Listed) QueryValue {
	var words []string
	for word, is := range map[string]bool{
		isLive: l.Alive, isPinned: l.Notes.Pinned, isLog: l.Foreign, isStudy: l.Study != nil,
	} {
		if is {
			words = append(words, word)
		}
	}
	return runquery.Str(words...)
}

func stateWords() []string {
	out := []string{}
	for _, s := range []State{Created, Training, Paused, Stopped, Done, Diverged, Failed, Interrupted} {
		out = append(out, string(s))
	}
	return out
}

func endingWords() []string {
	out := []string{}
	for _, e := range event.Endings() {
		out = append(out, string(e))
	}
	return out
}

// ShortID is the short id at the end of the name of a run or study.
func (l *Listed) ShortID() string {
	if l.Study != nil {
		return l.Study.ID()
	}
	return l.Run.ID()
}

// Remark is what there is to say of the run: the user's notes, else those in its experiment.
func (l *Listed) Remark() string {
	if l.Notes.Text != "" {
		return l.Notes.Text
	}
	v, _ := l.Setting("notes")
	return v
}

// Value returns what the run has under the full name of a field, a key or a metric. Of the metric by which it is
// judged it is the best, of others the newest.
func (l *Listed) Value(name string) (QueryValue, bool) {
	if f, known := fields[name]; known {
		v := f.of(l)
		return v, v.Known || len(v.Texts) > 0
	}
	if b, ok := l.Best(); ok && b.Metric == name {
		return measured(float64(b.Value), true), b.Value.Known()
	}
	if v, ok := l.Summary.Metrics[name]; ok {
		return measured(v, true), !math.IsNaN(v)
	}
	text, ok := l.Setting(name)
	if !ok || text == "" {
		return QueryValue{}, false
	}
	v := runquery.Str(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		v.Number, v.Known = n, true
	}
	return v, true
}

// Called reports whether the run goes by a word: a part of its name or its id, of a tag, its state.
func (l *Listed) Called(word string) bool {
	word = strings.ToLower(word)
	is := func(text string) bool { return strings.Contains(strings.ToLower(text), word) }
	return slices.ContainsFunc(fields["name"].of(l).Texts, is) || slices.ContainsFunc(l.Notes.Tags, is) ||
		is(string(l.State)) || is(string(l.Summary.Ending))
}

// vocabulary knows the names that a query about runs may have.
type vocabulary struct {
	tags []string
	now  time.Time
}

// Field implements runquery.Vocabulary.
func (v *vocabulary) Field(name string) (QueryField, error) {
	full := cmp.Or(otherFields[name], name)
	if f, known := fields[full]; known {
		return QueryField{Name: full, Kind: f.kind, Words: f.words, Now: v.now}, nil
	}
	if k, known := hparam.Lookup(name); known {
		return settingField(k), nil
	}
	if slices.Contains(v.tags, name) || slices.Contains(event.Monitors, name) {
		return QueryField{Name: name, Kind: runquery.Number}, nil
	}
	meant := v.meant(name)
	switch len(meant) {
	case 0:
		return QueryField{}, v.unknown(name)
	case 1:
		if k, known := hparam.Lookup(meant[0]); known {
			return settingField(k), nil
		}
		return QueryField{Name: meant[0], Kind: runquery.Number}, nil
	}
	const few = 4
	if len(meant) > few {
		meant = append(meant[:few:few], "...")
	}
	return QueryField{}, fmt.Errorf("%s may be any of %s", name, strings.Join(meant, ", "))
}

// meant are the keys and metrics that a short name may mean. The records of how a run went, such as the learning rate
// of each step, only have it where no key and no metric of a part of the data does.
func (v *vocabulary) meant(name string) []string {
	meant := hparam.Expand(name)
	var other []string
	for _, tag := range v.tags {
		part, _, _ := strings.Cut(tag, "/")
		switch {
		case !strings.HasSuffix(tag, "/"+name):
		case part == "train", part == "val", part == "test":
			meant = append(meant, tag)
		default:
			other = append(other, tag)
		}
	}
	if len(meant) == 0 {
		return other
	}
	return meant
}

func settingField(k hparam.Key) QueryField {
	f := QueryField{Name: k.Name, Kind: runquery.Setting}
	if k.Kind == hparam.Choice {
		f.Words = k.Choices
	}
	return f
}

// unknown says what may have been meant.
func (v *vocabulary) unknown(name string) error {
	names := slices.Concat(slices.Collect(maps.Keys(fields)), v.tags)
	for _, k := range hparam.All() {
		names = append(names, k.Name, hparam.Short(k.Name))
	}
	for _, tag := range v.tags {
		names = append(names, tag[strings.LastIndexByte(tag, '/')+1:])
	}
	if near := hparam.NearestOf(name, names); near != "" {
		return errors.New("no run has this; did you mean " + near + "?")
	}
	return errors.New("no run has this: want a metric such as val/loss, a key such as lr, or state, name, tag, best")
}

// QueryNames are all names that a query about these runs may have, the shortest of each, sorted.
func (o *Overview) QueryNames() []string {
	v := &vocabulary{tags: o.Tags()}
	names := slices.Concat(slices.Collect(maps.Keys(fields)), v.tags)
	for _, k := range hparam.All() {
		name := hparam.Short(k.Name)
		if f, err := v.Field(name); err != nil || f.Name != k.Name {
			name = k.Name
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
