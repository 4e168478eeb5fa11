package workspace

import (
	"errors"
	"fmt"
	"os"
	"time"

	"tunebench/engine/plainfile"
)

// ConductorCommand is the hidden subcommand that conducts a study directory.
const ConductorCommand = "conductor"

// Start starts a process that conducts the study, or goes on with it, and outlives this one. It returns
// once that has taken the study and does what it is asked.
func (s *Study) Start() error {
	if by := s.dir.Holder(); by != "" {
		return fmt.Errorf("%s is under way already (%s)", s.Name(), by)
	}
	return s.w.conduct(s)
}

// ConductDetached starts this program as a conductor in a session of its own.
func ConductDetached(s *Study) error {
	log, err := plainfile.OpenOwn(s.dir.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return fmt.Errorf("open the conductor's log: %w", err)
	}
	defer log.Close()
	before, _ := s.Summary()
	args := append([]string{ConductorCommand, s.Path()}, memoryArguments(s.w.loading.MaxMemory)...)
	process, exited, err := detach(log, args...)
	if err != nil {
		return fmt.Errorf("start the conductor: %w", err)
	}
	for began := time.Now(); time.Since(began) < startPatience; {
		select {
		case err := <-exited:
			now, _ := s.Summary()
			switch {
			case now.Error != "" && now.Updated.After(before.Updated):
				return errors.New(now.Error)
			case err != nil:
				return fmt.Errorf("the conductor ended before it began (%w); see %s", err, s.dir.Log())
			}
			return nil
		case <-time.After(startPause):
			// Until it has said so itself, the study is one that has ended, of which nobody can ask anything.
			if now, err := s.Summary(); err == nil && s.dir.Holder() != "" && !now.Updated.Equal(before.Updated) {
				return nil
			}
		}
	}
	return errors.Join(fmt.Errorf("the conductor gave no sign of life for %v, and was ended", startPatience),
		process.Kill())
}
