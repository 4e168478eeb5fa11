package workspace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tunebench/experiments/runstore"
	"tunebench/experiments/spec"
	"tunebench/experiments/study"
)

// Records of studies, under the names by which those on this side of the door know them.
type (
	// StudySummary is a study at a glance.
	StudySummary = study.Summary
	// StudySnapshot is a study as it is at a moment.
	StudySnapshot = study.Snapshot
	// StudyState is what the decisions of a study come to.
	StudyState = study.State
	// StudyDecision is one of them.
	StudyDecision = study.Decision
	// StudyResult is what a training came to.
	StudyResult = study.Result
	// Trial is one configuration of a study.
	Trial = study.Trial
	// Repeat is the training of a trial under one seed.
	Repeat = study.Repeat
	// RunKey names the training of a trial under a seed.
	RunKey = study.RunKey
	// Standing is where a trial is, in a word and with its reason.
	Standing = study.Standing
	// StudyRequest is what somebody wants of a study's conductor.
	StudyRequest = study.Request
	// Stage is the part of an autopilot's way that a trial belongs to.
	Stage = study.Stage
	// StudyTested is what came of the test rows.
	StudyTested = study.Tested
	// StudyPhase is where a study is in its life.
	StudyPhase = study.Phase
	// StudyAsk is what may be asked.
	StudyAsk = study.Ask
	// StudyFeed reads a study as it grows.
	StudyFeed = study.Follower
)

// StudiesDir is the folder of studies within a folder of runs.
const StudiesDir = runstore.StudiesDir

// What may be asked of a study.
const (
	AskPause    = study.AskPause
	AskContinue = study.AskContinue
	AskStop     = study.AskStop
	AskClose    = study.AskClose
	AskPromote  = study.AskPromote
	AskTry      = study.AskTry
	AskSet      = study.AskSet
)

// The phases of a study.
const (
	StudyCreated     = study.Created
	StudyRunning     = study.Running
	StudyPaused      = study.Paused
	StudyEnded       = study.Ended
	StudyInterrupted = study.Interrupted
)

// The stages of a study that follows advice.
const (
	StageBase   = study.StageBase
	StageAdvice = study.StageAdvice
	StageSearch = study.StageSearch
)

// ErrNotStudy says that a folder is no study.
var ErrNotStudy = study.ErrNotStudy

// Study is one study of a workspace: many trials that answer one question. It holds nothing but where
// it is.
type Study struct {
	dir *study.Dir
	w   *Workspace
}

// CreateStudy makes the directory of a study. All that it needs of its experiment stands in there.
func (w *Workspace) CreateStudy(s *spec.Study) (*Study, error) {
	plan, err := study.NewPlan(s)
	if err != nil {
		return nil, err
	}
	if err := s.Fit(plan.Base); err != nil {
		return nil, err
	}
	base, err := plan.Base.Resolve().WithAbsolutePaths(byName(plan.Base))
	if err != nil {
		return nil, err
	}
	stored := s.Clone()
	stored.Base, stored.Inline = "", base
	d, err := study.Create(w.root, stored, plan.Base.Origin(w.now()), w.now())
	if err != nil {
		return nil, err
	}
	return &Study{d, w}, nil
}

// Studies returns the studies of the workspace, the newest first.
func (w *Workspace) Studies() ([]*Study, error) {
	dirs, err := study.List(w.root)
	all := make([]*Study, len(dirs))
	for i, d := range dirs {
		all[i] = &Study{d, w}
	}
	return all, err
}

// FindStudy returns the study that ref names: a path, a folder's name or the start of one, a short id,
// "latest".
func (w *Workspace) FindStudy(ref string) (*Study, error) {
	d, err := study.Find(w.root, ref)
	if err != nil {
		return nil, err
	}
	return &Study{d, w}, nil
}

// OpenStudy returns the study at a path; else the error is [ErrNotStudy].
func (w *Workspace) OpenStudy(path string) (*Study, error) {
	d, err := study.Open(path)
	if err != nil {
		return nil, err
	}
	return &Study{d, w}, nil
}

// Name is the name of the study, Path where it is.
func (s *Study) Name() string { return s.dir.Name() }

// Path is the absolute path of the study's directory.
func (s *Study) Path() string { return s.dir.Path() }

// ID is the short id at the end of the name.
func (s *Study) ID() string { return s.Name()[strings.LastIndexByte(s.Name(), '-')+1:] }

// Best is the path of the best trial's experiment, which is written when the study ends.
func (s *Study) Best() string { return s.dir.Best() }

// Conducted reports whether a process conducts the study.
func (s *Study) Conducted() bool { return s.dir.Holder() != "" }

// Check says what can be known to be wrong with a request beforehand.
func (s *Study) Check(r StudyRequest) error {
	snap, err := s.Snapshot()
	if err != nil {
		return err
	}
	return snap.State.Check(r)
}

// Summary is the study at a glance.
func (s *Study) Summary() (StudySummary, error) { return s.dir.Summary() }

// Follow reads the study as it grows.
func (s *Study) Follow() *StudyFeed { return s.dir.Follow() }

// Snapshot reads the study once.
func (s *Study) Snapshot() (*StudySnapshot, error) { return s.Follow().Poll() }

// Run returns the run at a path that a snapshot names.
func (s *Study) Run(path string) (Run, error) { return s.w.Run(path) }

// Ask leaves a request for the study's conductor. Without one it is looked at when the study goes on.
func (s *Study) Ask(r StudyRequest) (id string, err error) {
	switch r.Ask {
	case AskPause, AskContinue, AskStop:
		sum, err := s.Summary()
		if err != nil {
			return "", err
		}
		if sum.Phase == StudyEnded || s.dir.Holder() == "" {
			return "", fmt.Errorf("%s is not under way (%s)", s.Name(), sum.Phase)
		}
	}
	return s.dir.Send(s.w.now(), r)
}

// Answer waits until a request has been answered, or for so long, and returns its refusal. It reports false
// if nobody has answered.
func (s *Study) Answer(ctx context.Context, id string, patience time.Duration) (answered bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		a, err := s.dir.Answer(id)
		switch {
		case err != nil:
			return false, err
		case a != nil && a.Error != "":
			return true, errors.New(a.Error)
		case a != nil:
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-time.After(answerPause):
		}
	}
}

const answerPause = 50 * time.Millisecond

// ConductOptions say who watches a study that is conducted in this process.
type ConductOptions struct {
	Log   io.Writer
	Watch func(*StudyState, StudyDecision)
}

// Conduct works on the study in this process until it ends or ctx is done.
func (s *Study) Conduct(ctx context.Context, o ConductOptions) (*StudyState, error) {
	now, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	plan := now.State.Plan
	side, parallel, err := s.w.SideBySide(ctx, Many{
		Root: s.dir.Trials(), Like: plan.Base, AtOnce: plan.Study.Budget.Parallel,
		Look: plan.Study.Goal.Advice, // which may be about the data
	})
	if err != nil {
		return nil, err
	}
	return study.Conduct(ctx, s.dir, study.Options{
		Launcher: &here{side, s.w}, Parallel: parallel, Now: s.w.now, Log: o.Log, Watch: o.Watch,
	})
}

// here trains the runs of a study in this process, side by side, and looks at one of them alone.
type here struct{ w, alone *Workspace }

// Create implements study.Launcher.
func (h *here) Create(folder, id string, s *spec.Spec, o study.Origin) (string, error) {
	d, err := h.w.create(folder, id, s, Lineage{
		Study: o.Study, Trial: o.Trial, Changes: o.Changes, Reason: o.Why, Dated: o.Dated,
	})
	if err != nil {
		return "", err
	}
	if d.ID() != id { // another name was found for it
		err := fmt.Errorf("run %s: %w", id, fs.ErrExist)
		return "", errors.Join(err, os.RemoveAll(d.Path()))
	}
	return d.Path(), nil
}

// lockedPause is how often a run is asked for that somebody has taken on by hand.
const lockedPause = 100 * time.Millisecond

// Train implements study.Launcher. A run that somebody trains by hand is waited for: it comes no less far.
func (h *here) Train(ctx context.Context, path string, until int) (sizes study.Sizes, err error) {
	r, err := h.w.Run(path)
	if err != nil {
		return sizes, err
	}
	_, err = r.Train(ctx, TrainOptions{Until: until})
	for errors.Is(err, ErrLocked) && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(lockedPause):
			_, err = r.Train(ctx, TrainOptions{Until: until})
		}
	}
	if err != nil && ctx.Err() != nil {
		err = nil // it was cut short
	}
	if p, e := r.Provenance(); e == nil {
		sizes = study.Sizes{Params: int64(p.Params), ValidationRows: p.ValidationRows}
	}
	return sizes, err
}

// Test implements study.Launcher. Nothing trains any more, so that the data of the trainings may go.
func (h *here) Test(ctx context.Context, path string) (map[string]float64, error) {
	h.w.shared.Forget()
	r, err := h.alone.Run(path)
	if err != nil {
		return nil, err
	}
	e, err := r.Evaluate(ctx, Best, "test")
	if err != nil {
		return nil, err
	}
	return e.Metrics, nil
}

// StudyOf returns the study that a run is a trial of, nil if it is none.
func (w *Workspace) StudyOf(r Run) *Study {
	d, err := study.Open(filepath.Dir(filepath.Dir(r.Path())))
	if err != nil {
		return nil
	}
	return &Study{d, w}
}
