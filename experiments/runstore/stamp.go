package runstore

import (
	"os"
	"time"

	"golang.org/x/sys/unix"

	"tunebench/experiments/tfevents"
)

// Stamp tells one state of a run's directory from another without reading its files: all that [Dir.Status],
// [Dir.Notes], the experiment and the provenance say is as it was as long as the stamp is, unless something
// happened within the same tick of the file system's clock. What a living worker does besides is not in it.
type Stamp struct {
	Sum    uint64    // of all
	Origin uint64    // of the experiment and the provenance, which rarely change
	Newest time.Time // the last change that it knows of
}

// Settled reports whether nothing that has the same stamp could have happened after a look at some time.
func (s Stamp) Settled(looked time.Time) bool {
	const tick = 2 * time.Second // of the coarsest file systems, and what a server's clock may be behind
	return looked.Sub(s.Newest).Abs() > tick
}

// Stamp looks at the run's directory. Where nothing is, the stamp is that of nothing.
func (d *Dir) Stamp() Stamp {
	var s stamper
	s.look(d.join(ExperimentFile))
	s.look(d.join(ProvenanceFile))
	origin := s.sum
	s.look(d.join(SummaryFile))
	own := s.found
	s.look(d.path)
	s.look(d.join(NotesFile))
	if !own { // another program's: its event files are all there is
		entries, _ := os.ReadDir(d.path)
		for _, e := range entries {
			if tfevents.IsEventFile(e.Name()) {
				s.text(e.Name())
				s.look(d.join(e.Name()))
			}
		}
	}
	return Stamp{Sum: s.sum, Origin: origin, Newest: s.newest}
}

// stamper sums up what the system says of files. Its hash is FNV-1a.
type stamper struct {
	sum    uint64
	newest time.Time
	found  bool // there was one of them
}

func (s *stamper) add(v int64) {
	if s.sum == 0 {
		s.sum = 14695981039346656037
	}
	for range 8 {
		s.sum = (s.sum ^ uint64(v&0xff)) * 1099511628211
		v >>= 8
	}
}

func (s *stamper) text(t string) {
	for _, c := range []byte(t) {
		s.add(int64(c))
	}
}

func (s *stamper) look(path string) {
	var st unix.Stat_t
	if unix.Lstat(path, &st) != nil {
		s.add(-1)
		return
	}
	s.found = true
	for _, v := range []int64{int64(st.Ino), st.Size, st.Mtim.Nano(), st.Ctim.Nano(), int64(st.Mode)} {
		s.add(v)
	}
	for _, ts := range []unix.Timespec{st.Mtim, st.Ctim} {
		if t := time.Unix(ts.Unix()); t.After(s.newest) {
			s.newest = t
		}
	}
}

// Over reports whether the status stays as it is while the [Stamp] of the run does: no worker is at it or
// expected, and nothing was wrong with looking.
func (s Status) Over() bool {
	return s.Err == nil && !s.Alive && !s.undecided && (s.Foreign || s.State.Finished() || s.State == Interrupted)
}
