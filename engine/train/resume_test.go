package train

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tunebench/engine/event"
	"tunebench/engine/hparam"
	"tunebench/engine/loss"
	"tunebench/engine/schedule"
	"tunebench/engine/train/job"
)

// randomRun draws a configuration and the size of its data.
func randomRun(r *rand.Rand) (Config, func() *fakeExec) {
	cfg := config()
	cfg.Seed = r.Uint64()
	cfg.Epochs, cfg.BatchSize = 1+r.IntN(9), 1+r.IntN(12)
	cfg.EvalEvery, cfg.LogEverySteps = 1+r.IntN(3), r.IntN(4)
	cfg.Shuffle, cfg.FullBatch = r.IntN(3) > 0, r.IntN(8) == 0
	cfg.Hyper.L2 = float64(r.IntN(3)) * 0.01
	names := schedule.Names()
	cfg.Schedule = schedule.Config{Name: names[r.IntN(len(names))], WarmupEpochs: float64(r.IntN(3)) / 2, Factor: 0.5}
	cfg.Early = Early{Patience: r.IntN(4), RestoreBest: r.IntN(2) == 0}
	keys := hparam.LiveKeys()
	for range r.IntN(5) {
		iv := Intervention{r.IntN(30), keys[r.IntN(len(keys))], 0.25 + 0.5*r.Float64()}
		if iv.Key == keyBatchSize {
			iv.Value = float64(1 + r.IntN(9))
			if cfg.FullBatch {
				continue
			}
		}
		cfg.Interventions = append(cfg.Interventions, iv)
	}
	rows, val, test, outputs := 3+r.IntN(40), r.IntN(2)*(2+r.IntN(9)), r.IntN(2)*3, 1
	if r.IntN(2) == 0 {
		outputs, cfg.Loss = 3, loss.Config{Kind: loss.CrossEntropy, Smoothing: 0.1}
	}
	wobble, nan, dear := r.Uint64(), -1, job.Cost{Fixed: r.Float64()}
	if r.IntN(6) == 0 {
		nan = r.IntN(60)
	}
	return cfg, func() *fakeExec {
		f := newFake(rows, val)
		f.rows[job.TestPart], f.outputs, f.measure = test, outputs, dear
		f.loss = func(s job.Step) float64 {
			if s.Index == nan {
				return math.NaN()
			}
			return 1/float64(s.Index+1) + float64(f.w[1])/100
		}
		f.valLoss = func(n int) float64 { return 0.1 + float64((wobble>>(n%50))&7)/10 + float64(f.w[0])/1000 }
		return f
	}
}

// comparable drops what may differ between a resumed run and an untouched one: wall
// time, and the states that tell of the interruption itself.
func comparableRecords(records tape) []string {
	var out []string
	for _, r := range records {
		if r.Kind == event.KindState && (r.Text == "training" || r.Text == "stopped") {
			continue
		}
		line := fmt.Sprint(r.Kind, r.Step, r.Epoch, r.Text)
		for _, s := range r.Scalars {
			if !strings.HasPrefix(s.Tag, "throughput/") {
				line += fmt.Sprintf(" %s=%x", s.Tag, math.Float64bits(s.Value))
			}
		}
		out = append(out, line)
	}
	return out
}

// checkpoint is a deep copy of what would be on disk, through JSON as on disk.
type checkpoint struct {
	state   []byte
	tensors []job.Tensor
	records int // length of the tape when it was made
}

func save(t *testing.T, tr *Trainer, records tape) checkpoint {
	t.Helper()
	raw, err := json.Marshal(tr.State())
	if err != nil {
		t.Fatal(err)
	}
	c := checkpoint{state: raw, records: len(records)}
	for _, x := range tr.Tensors() {
		c.tensors = append(c.tensors, job.Tensor{
			Name: x.Name, Shape: slices.Clone(x.Shape), Data: slices.Clone(x.Data),
		})
	}
	return c
}

func (c checkpoint) load(t *testing.T, tr *Trainer) {
	t.Helper()
	var s LoopState
	if err := json.Unmarshal(c.state, &s); err != nil {
		t.Fatal(err)
	}
	if err := tr.Restore(s, c.tensors); err != nil {
		t.Fatal(err)
	}
}

// stopper stops the run before a step.
type stopper struct {
	script
	step int
}

func (s *stopper) Poll(step int) Command {
	if step == s.step {
		return Command{Kind: CommandStop}
	}
	return Command{}
}

// TestKilledAndResumedRunsEqualUntouchedOnes cuts random runs at random steps. Some
// cuts are stops, which checkpoint where they are; the others are kills, which lose
// everything since the last epoch's checkpoint.
func TestKilledAndResumedRunsEqualUntouchedOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	ends := map[State]int{}
	for n := range 400 {
		cfg, makeExec := randomRun(r)
		whole := makeExec()
		want, wantRecords := run(t, cfg, whole, nil)
		ends[want.State]++

		var records tape
		var last *checkpoint
		cfg.OnEpoch = func(tr *Trainer) error {
			c := save(t, tr, records)
			last = &c
			return nil
		}
		var got Result
		exec := makeExec()
		tr := start(t, cfg, exec, &records)
		for cut := range 20 {
			stop := &stopper{step: tr.step + r.IntN(1+want.Steps/2)}
			if cut == 19 {
				stop.step = -1
			}
			res, err := tr.Run(t.Context(), stop)
			if err != nil {
				t.Fatal(err)
			}
			if got = res; res.State != StateStopped {
				break
			}
			if r.IntN(2) == 0 { // a stop: checkpoint here
				c := save(t, tr, records)
				last = &c
			}
			exec = makeExec()
			tr = start(t, cfg, exec, &records)
			if last == nil { // killed before the first checkpoint: from the beginning
				records = records[:0]
				continue
			}
			records = records[:last.records]
			last.load(t, tr)
		}
		if got.State != want.State || got.Steps != want.Steps || got.Reason != want.Reason ||
			!sameBest(got.Best, want.Best) {
			t.Fatalf("run %d: resumed ends as %+v, untouched as %+v\n%+v", n, got, want, cfg)
		}
		if !reflect.DeepEqual(exec.w, whole.w) {
			t.Fatalf("run %d: resumed weights %v, untouched %v\n%+v", n, exec.w, whole.w, cfg)
		}
		if a, b := comparableRecords(records), comparableRecords(wantRecords); !reflect.DeepEqual(a, b) {
			t.Fatalf("run %d: records differ\n%s\n---\n%s\n%+v", n, strings.Join(a, "\n"), strings.Join(b, "\n"), cfg)
		}
	}
	for _, s := range []State{StateDone, StateEarly, StateDiverged} {
		if ends[s] == 0 {
			t.Errorf("no random run ended as %s: %v", s, ends)
		}
	}
}

func sameBest(a, b Best) bool {
	return a.Metric == b.Metric && a.Epoch == b.Epoch && a.Step == b.Step &&
		math.Float64bits(a.Value) == math.Float64bits(b.Value)
}

// A live change, persisted and then followed by a kill, replays from the file; one
// that the checkpoint already holds does not replay twice.
func TestResumeReplaysChangesMadeAfterTheCheckpoint(t *testing.T) {
	cfg := config()
	cfg.Schedule = schedule.Config{Name: "plateau"}
	whole := newFake(40, 4)
	whole.keep = true
	change := Intervention{12, "optimizer.lr", 0.7}
	cfg.Interventions = []Intervention{change}
	_, want := run(t, cfg, whole, nil)

	cfg.Interventions = nil
	cfg.OnIntervention = func(iv Intervention) error {
		if iv != change {
			t.Errorf("recorded %v", iv)
		}
		return nil
	}
	for name, stopAt := range map[string]int{"at the step of the change": 12, "after it": 14} {
		var records tape
		first := start(t, cfg, newFake(40, 4), &records)
		_, err := first.Run(t.Context(), &script{at: map[int][]Command{
			12:         {set("optimizer.lr", 0.7)},
			stopAt + 0: append([]Command(nil), cutAt(stopAt)...),
		}})
		if err != nil {
			t.Fatal(err)
		}
		c := save(t, first, records)
		resumed := cfg
		resumed.Interventions = []Intervention{change}
		exec := newFake(40, 4)
		second := start(t, resumed, exec, &records)
		c.load(t, second)
		if _, err := second.Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(exec.w, whole.w) ||
			!reflect.DeepEqual(comparableRecords(records), comparableRecords(want)) {
			t.Errorf("stopped %s: the resumed run differs", name)
		}
	}
}

// cutAt gives the commands of a script that must hold the change and the stop at one step.
func cutAt(step int) []Command {
	if step == 12 {
		return []Command{set("optimizer.lr", 0.7), {Kind: CommandStop}}
	}
	return []Command{{Kind: CommandStop}}
}

func TestRestoreRefusesForeignStates(t *testing.T) {
	tr := start(t, config(), newFake(16, 4), &tape{})
	good, tensors := tr.State(), tr.Tensors()
	for want, change := range map[string]func(*LoopState){
		"seed":          func(s *LoopState) { s.Seed++ },
		"training rows": func(s *LoopState) { s.Rows++ },
		"monitored":     func(s *LoopState) { s.Monitor.Tag = "val/r2" },
		"position":      func(s *LoopState) { s.Position = 17 },
		"batch size":    func(s *LoopState) { s.Batch = 0 },
		"batch size 9":  func(s *LoopState) { s.Batch = math.MaxInt },
		"scale":         func(s *LoopState) { s.Schedule.Scale = 0 },
		"optimizer.lr":  func(s *LoopState) { s.Base.LR = -1 },
	} {
		s := good
		change(&s)
		if err := start(t, config(), newFake(16, 4), &tape{}).Restore(s, tensors); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
	if err := start(t, config(), newFake(16, 4), &tape{}).Restore(good, nil); err == nil {
		t.Error("missing tensors were accepted")
	}
}
