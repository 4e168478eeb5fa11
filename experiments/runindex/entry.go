package runindex

import (
	"encoding/json"
	"fmt"
	"time"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
)

// Entry is what is known of a run without opening it. It is never changed: who sees the same pointer again sees
// the same run as before.
type Entry struct {
	// Status is the run's, without the findings.
	Status   runstore.Status
	Origin   Origin
	Notes    runstore.Notes
	Findings []string // their kinds, the worst first
	Course   *Course  // nil: it has not been asked for
	// Trouble says what could not be read besides the status.
	Trouble string
}

// Origin is what was known of a run before it began.
type Origin struct {
	Name string `json:"name,omitempty"` // of the experiment
	// Settings are the keys that the experiment sets otherwise than by default, as text.
	Settings map[string]string `json:"settings,omitempty"`
	Live     int               `json:"live,omitempty"` // changes while it trained

	Parent  string                `json:"parent,omitempty"` // name of the run that it grew from
	Reason  string                `json:"reason,omitempty"` // the finding that suggested the change
	Study   string                `json:"study,omitempty"`
	Changes []spec.RecordedChange `json:"changes,omitempty"` // from the parent

	Data           string `json:"data,omitempty"` // its SHA-256
	TrainRows      int    `json:"train_rows,omitempty"`
	ValidationRows int    `json:"validation_rows,omitempty"`
	Params         int    `json:"params,omitempty"`
}

// record is an entry as the index keeps it.
type record struct {
	stamp  runstore.Stamp
	looked time.Time
	entry  *Entry
	// fixed says that the entry is right as long as the stamp is the same.
	fixed bool
}

// defaults are the values of all keys that an experiment does not set.
var defaults = spec.Default().Resolve()

// Default is the text of a key's default.
func Default(key string) string { return defaults.Text(key) }

// read reads what there is to know of a run; before is what was known, nil: nothing. What has not changed since
// is not read again.
func read(d *runstore.Dir, before *record) *record {
	r := &record{stamp: d.Stamp(), looked: time.Now()}
	if before != nil && before.fixed && before.stamp.Sum == r.stamp.Sum {
		return before
	}
	r.judge(d.Status())
	if r.entry.Status.Foreign {
		return r
	}
	same := before != nil && before.stamp.Settled(before.looked)
	if same && before.stamp.Origin == r.stamp.Origin {
		r.entry.Origin, r.entry.Trouble = before.entry.Origin, before.entry.Trouble
	} else if err := r.entry.Origin.read(d); err != nil {
		r.entry.Trouble = err.Error()
	}
	notes, err := d.Notes()
	if err != nil {
		r.entry.Trouble, r.fixed = err.Error(), false
	}
	r.entry.Notes = notes
	return r
}

// Look reads what there is to know of one run, without its course.
func Look(d *runstore.Dir) *Entry { return read(d, nil).entry }

// judge makes an entry of a status.
func (r *record) judge(s runstore.Status) {
	r.entry = &Entry{Status: s, Findings: kinds(s.Summary.Diagnosis)}
	r.entry.Status.Summary.Diagnosis = nil
	r.fixed = s.Over() && r.stamp.Settled(r.looked)
}

// kinds are those of findings.
func kinds(diagnosis json.RawMessage) (out []string) {
	var findings []struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(diagnosis, &findings) != nil {
		return nil
	}
	for _, f := range findings {
		out = append(out, f.Kind)
	}
	return out
}

// read reads the experiment and the provenance, as far as there are any.
func (o *Origin) read(d *runstore.Dir) error {
	raw, err := d.ReadFile(runstore.ProvenanceFile)
	if err == nil {
		var p spec.Provenance
		if p, err = spec.ParseProvenance(raw); err == nil {
			o.Parent, o.Reason, o.Study, o.Changes = p.Parent, p.Reason, p.Study, p.Change
			o.Data, o.TrainRows, o.ValidationRows, o.Params = p.DataSHA256, p.TrainRows, p.ValidationRows, p.Params
		}
	}
	s, err := spec.LoadOwn(d.Experiment())
	if err != nil {
		return fmt.Errorf("run %s: %w", d.Name(), err)
	}
	o.Name, o.Live = s.Name, len(s.Interventions)
	o.Settings = map[string]string{}
	for _, c := range spec.Diff(defaults, s) {
		if _, known := hparam.Lookup(c.Key); known {
			o.Settings[c.Key] = hparam.Format(c.To)
		}
	}
	return nil
}

// Setting is the text of a key of the run's experiment, "" where it does not matter; false if there is no
// experiment.
func (o *Origin) Setting(key string) (string, bool) {
	if o.Settings == nil {
		return "", false
	}
	k, known := hparam.Lookup(key)
	_, listed := o.Settings["model.hidden"]
	if !known || !k.Applies(o.text) || listed && (key == "model.depth" || key == "model.width") {
		return "", known
	}
	return o.text(key), true
}

func (o *Origin) text(key string) string {
	if v, set := o.Settings[key]; set {
		return v
	}
	return Default(key)
}

// Metric is the one by which the run is judged, "" if none is known.
func (e *Entry) Metric() string {
	switch {
	case e.Status.Summary.Best != nil:
		return e.Status.Summary.Best.Metric
	case e.Course != nil:
		return e.Course.Metric
	case e.Status.Foreign:
		return ""
	}
	if v, ok := e.Origin.Setting("training.monitor"); ok && v != hparam.Auto {
		return v
	}
	return event.ValLoss
}
