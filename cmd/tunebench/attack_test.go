package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tunebench/experiments/workspace"
)

// faultsVariable makes a process believe that it is on another host, where locks fail.
const faultsVariable = "TUNEBENCH_FAULTS"

// tally counts what was done to runs and what came of it.
type tally struct {
	experiments int
	kills       int // of processes that were ended by kill -9
	holders     int // of those, workers that held their run
	contests    int // starts of several workers at once
	stops       int // workers that were stopped until another one had taken over

	moments  map[string]int // kills of holders, by the moments in which they were struck
	training int            // kills of holders while a run of theirs was under way that none had taken to an end before
	writing  int            // kills that left a checkpoint half written
	apart    int            // kills of processes that trained a study's trial apart from its conductor

	different int // runs that did not come to the same end
	doubles   int // workers that wrote beside another one
}

func (c *tally) add(o tally) {
	c.experiments += o.experiments
	c.kills += o.kills
	c.holders += o.holders
	c.contests += o.contests
	c.stops += o.stops
	c.training += o.training
	c.writing += o.writing
	c.apart += o.apart
	for name, n := range o.moments {
		c.struck(name, n)
	}
	c.different += o.different
	c.doubles += o.doubles
}

func (c *tally) struck(moment string, n int) {
	if c.moments == nil {
		c.moments = map[string]int{}
	}
	c.moments[moment] += n
}

func (c tally) String() string {
	var moments []string
	for _, name := range slices.Sorted(maps.Keys(c.moments)) {
		moments = append(moments, fmt.Sprintf("%s %d", name, c.moments[name]))
	}
	return fmt.Sprintf("%d experiments, %d kills (%d of workers at work: %s; %d while a run was trained, %d with a "+
		"checkpoint half written; %d of workers apart), %d starts of several workers, %d workers stopped and "+
		"continued; %d different or lost, %d double workers", c.experiments, c.kills, c.holders,
		strings.Join(moments, ", "), c.training, c.writing, c.apart, c.contests, c.stops, c.different, c.doubles)
}

// attack is what befalls one run, or one study, which is attacked like one.
type attack struct {
	t      *testing.T
	b      *bench
	r      *rand.Rand
	place  func() (faults, runs string)
	remote bool   // another place may take over from a worker that is only silent
	dir    string // of the run, as this process sees it
	tally  tally

	ways    []func() *exec.Cmd // to go on with it; the first one waits for its end
	moments []moment           // in which its worker is struck
	begun   func() int         // how many workers have begun to write
	runs    func() []string    // the folders of what is trained
	beside  func() *exec.Cmd   // trains a part of it apart from who holds it; nil: nothing can be

	events chan struct{}    // closed to end the watch
	frozen map[string]int64 // sizes of event files when a later worker began its own
	done   chan struct{}
}

func newAttack(b *bench, r *rand.Rand, name string) *attack {
	a := &attack{t: b.t, b: b, r: r, events: make(chan struct{}), done: make(chan struct{}), frozen: map[string]int64{}}
	a.place = placesToTrain[name](b.t, r, filepath.Join(b.dir, "runs"))
	a.remote = name == "several hosts" || name == "two mounts"
	a.tally.experiments = 1
	a.ways = []func() *exec.Cmd{
		func() *exec.Cmd { return a.command("resume", filepath.Base(a.dir)) },
		func() *exec.Cmd { return a.command("resume", "--detach", filepath.Base(a.dir)) },
		func() *exec.Cmd { return a.hidden(workspace.WorkerCommand, a.dir) },
	}
	a.runs = func() []string { return []string{a.dir} }
	a.moments, a.begun = momentsOfWorkers, func() int { return len(a.names("events.")) }
	return a
}

// hidden is one of the program's hidden commands, which take a directory.
func (a *attack) hidden(command, dir string, args ...string) *exec.Cmd {
	cmd := a.command()
	below, err := filepath.Rel(filepath.Join(a.b.dir, "runs"), dir)
	if err != nil {
		a.t.Fatal(err)
	}
	cmd.Args = append(append(cmd.Args[:1], command, filepath.Join(cmd.Args[2], below)), args...)
	return cmd
}

// command is the program somewhere.
func (a *attack) command(args ...string) *exec.Cmd {
	faults, runs := a.place()
	cmd := a.b.command(append([]string{"--runs", runs}, args...)...)
	cmd.Env = append(cmd.Env, faultsVariable+"="+faults)
	return cmd
}

// begin starts the run in the background, with a command that prints its name; it is made in a folder.
func (a *attack) begin(folder string, args ...string) {
	a.t.Helper()
	cmd := a.command(args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		a.t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	a.dir = filepath.Join(folder, strings.TrimSpace(string(out)))
	go a.watchEvents()
}

// watchEvents notes, whenever a worker begins its event file, how long the files of those before are:
// none of them may write any more.
func (a *attack) watchEvents() {
	defer close(a.done)
	known := 0
	for {
		files, _ := filepath.Glob(filepath.Join(a.dir, "events.out.tfevents.*"))
		if len(files) > known {
			known = len(files)
			for _, f := range files[:known-1] { // in the order of their beginnings
				if info, err := os.Stat(f); err == nil {
					if _, there := a.frozen[f]; !there {
						a.frozen[f] = info.Size()
					}
				}
			}
		}
		select {
		case <-a.events:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// contestant is a process that was asked to go on with the run.
type contestant struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

func (a *attack) contestant() *contestant {
	a.t.Helper()
	return a.started(a.ways[a.r.Intn(len(a.ways))]())
}

func (a *attack) started(cmd *exec.Cmd) *contestant {
	a.t.Helper()
	if err := cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	c := &contestant{cmd, make(chan struct{})}
	go func() { _ = cmd.Wait(); close(c.ended) }()
	return c
}

// holder is the process that holds the run, 0 if none does that lives.
func (a *attack) holder() (pid, fence int) {
	for n := range a.names("lock.") {
		if k, err := strconv.Atoi(strings.TrimPrefix(n, "lock.")); err == nil {
			fence = max(fence, k)
		}
	}
	raw, err := os.ReadFile(filepath.Join(a.dir, "lock."+strconv.Itoa(fence)))
	var record struct{ PID int }
	first, second, _ := bytes.Cut(raw, []byte("\n"))
	if err != nil || json.Unmarshal(first, &record) != nil || bytes.HasPrefix(second, []byte("released")) ||
		record.PID <= 0 || syscall.Kill(record.PID, 0) != nil || defunct(record.PID) {
		return 0, fence
	}
	return record.PID, fence
}

// names are the entries of the run's folder that begin like this.
func (a *attack) names(prefix string) map[string]bool { return namesIn(a.dir, prefix) }

func namesIn(dir, prefix string) map[string]bool {
	entries, _ := os.ReadDir(dir)
	found := map[string]bool{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			found[e.Name()] = true
		}
	}
	return found
}

// over reports whether the run has come to an end.
func (a *attack) over() bool {
	raw, _ := os.ReadFile(filepath.Join(a.dir, "summary.json"))
	var s struct {
		State workspace.State
		Phase string // of a study
	}
	return json.Unmarshal(raw, &s) == nil && (s.State.Finished() || s.Phase == string(workspace.StudyEnded))
}

// moment is a place in the life of a worker in which it is struck, within a random time.
type moment struct {
	name   string
	within time.Duration
	begun  func(a *attack, before place) bool
}

var momentsOfWorkers = []moment{
	{"start", 80 * time.Millisecond, func(*attack, place) bool { return true }},
	{"hold", 20 * time.Millisecond, func(a *attack, p place) bool { _, fence := a.holder(); return fence > p.fence }},
	{"first record", 10 * time.Millisecond, recordsMore},
	{"step", 200 * time.Millisecond, recordsMore},
	{"checkpoint", time.Millisecond, func(a *attack, _ place) bool {
		return len(namesIn(filepath.Join(a.dir, "checkpoints"), ".")) > 0
	}},
	{"summary", 200 * time.Microsecond, func(a *attack, _ place) bool { return len(a.names(".summary")) > 0 }},
}

func recordsMore(a *attack, before place) bool { return a.begun() > before.begun }

// place is how far the run's workers had come.
type place struct{ fence, begun int }

// strike has one or more workers go on with the run and kills them. It reports false once the run is over.
func (a *attack) strike() bool {
	a.t.Helper()
	pid, fence := a.holder()
	before := place{fence, a.begun()}
	var all []*contestant
	n := 1 + max(0, a.r.Intn(4)-1) // half of the time one, else two or three
	if pid > 0 {
		before, n = place{}, n-1 // it is at work already
	} else if n > 1 {
		a.tally.contests++
	}
	var apart *contestant
	if a.beside != nil && a.r.Intn(2) == 0 {
		if cmd := a.beside(); cmd != nil {
			apart = a.started(cmd)
		}
	}
	for range n {
		all = append(all, a.contestant())
	}
	m := a.moments[a.r.Intn(len(a.moments))]
	for end := time.Now().Add(3 * time.Second); !m.begun(a, before) && !a.over() && time.Now().Before(end); {
		time.Sleep(100 * time.Microsecond)
	}
	time.Sleep(time.Duration(a.r.Int63n(int64(m.within))))
	if a.remote && a.r.Intn(4) == 0 {
		all = append(all, a.takeOver()...)
	}
	pid, _ = a.holder()
	holders := a.tally.holders
	for _, c := range all {
		a.kill(c, pid)
	}
	if apart != nil && a.kill(apart, 0) {
		a.tally.apart++
	}
	if pid > 0 && syscall.Kill(pid, syscall.SIGKILL) == nil { // a detached one
		a.tally.kills++
		a.tally.holders++
		a.b.until("the worker to be gone", func() bool { return syscall.Kill(pid, 0) != nil || defunct(pid) })
	}
	if a.tally.holders > holders {
		a.witness(m)
	}
	return !a.over()
}

// witness notes where a kill has fallen.
func (a *attack) witness(m moment) {
	a.tally.struck(m.name, 1)
	training, writing := false, false
	for _, run := range a.runs() {
		raw, _ := os.ReadFile(filepath.Join(run, "summary.json"))
		var s struct{ State workspace.State }
		begun := len(namesIn(run, "events.")) > 0
		training = training || begun && json.Unmarshal(raw, &s) == nil && !s.State.Finished()
		writing = writing || len(namesIn(filepath.Join(run, "checkpoints"), ".")) > 0
	}
	if training {
		a.tally.training++
	}
	if writing {
		a.tally.writing++
	}
}

// kill ends a process that is our own, counts it, and reports whether it was alive.
func (a *attack) kill(c *contestant, holder int) bool {
	_ = c.cmd.Process.Kill()
	<-c.ended
	s, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || s.Signal() != syscall.SIGKILL {
		return false
	}
	a.tally.kills++
	if c.cmd.Process.Pid == holder {
		a.tally.holders++
	}
	return true
}

// takeOver stops the worker for so long that one of several others takes the run over, and lets it go on.
func (a *attack) takeOver() (all []*contestant) {
	a.t.Helper()
	pid, fence := a.holder()
	if pid == 0 || a.over() || syscall.Kill(pid, syscall.SIGSTOP) != nil {
		return nil
	}
	begun := a.begun()
	for range 3 { // some may see that it lives
		all = append(all, a.contestant())
	}
	for end := time.Now().Add(6 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if _, now := a.holder(); now > fence && a.begun() > begun {
			a.tally.stops++
			break
		}
	}
	time.Sleep(10 * time.Millisecond) // the watch has seen it
	_ = syscall.Kill(pid, syscall.SIGCONT)
	time.Sleep(time.Duration(20+a.r.Intn(200)) * time.Millisecond)
	return all
}

// finish lets the run come to its end, and looks whether an earlier worker wrote beside a later one.
func (a *attack) finish() {
	a.t.Helper()
	var last []byte
	for end := time.Now().Add(patience); !a.over(); time.Sleep(10 * time.Millisecond) {
		last, _ = a.ways[0]().CombinedOutput() // a worker may be left that does it
		if time.Now().After(end) {
			a.t.Fatalf("it does not come to its end: %s", last)
		}
	}
	close(a.events)
	<-a.done
	for _, file := range slices.Sorted(maps.Keys(a.frozen)) {
		if info, err := os.Stat(file); err != nil || info.Size() != a.frozen[file] {
			a.tally.doubles++
			a.t.Errorf("%s had %d bytes when a later worker began, and has now %d", file, a.frozen[file], info.Size())
		}
	}
}
