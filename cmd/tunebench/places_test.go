package main

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"testing"
)

// A placeToTrain is what the workers of one run have in common. It returns a function that draws
// where the next one runs: the faults of that host, and the folder under which it sees the runs.
type placeToTrain func(t *testing.T, r *rand.Rand, runs string) func() (faults, seenAs string)

// placesToTrain are file systems with locks, without, and with locks that reach no other host.
var placesToTrain = map[string]placeToTrain{
	"locks":         func(_ *testing.T, _ *rand.Rand, runs string) func() (string, string) { return drawn(runs, "") },
	"no locks":      withoutLocks,
	"several hosts": severalHosts,
	"two mounts":    twoMounts,
}

// drawn is always the same place.
func drawn(runs, faults string) func() (string, string) {
	return func() (string, string) { return faults, runs }
}

func withoutLocks(_ *testing.T, r *rand.Rand, runs string) func() (string, string) {
	faults := []string{"flock=ENOSYS", "flock=ENOLCK", "flock=EOPNOTSUPP", "flock=EIO", "flock=ENOSYS,link=EPERM"}
	return func() (string, string) { return faults[r.Intn(len(faults))], runs }
}

// severalHosts do not see each other's processes, and their locks always succeed.
func severalHosts(_ *testing.T, r *rand.Rand, runs string) func() (string, string) {
	return func() (string, string) {
		return fmt.Sprintf("host=%c,flock=unshared,heartbeat=60ms", 'a'+r.Intn(3)), runs
	}
}

// twoMounts are those of one folder through a file system that has no locks. Where none can be
// mounted, several hosts stand in for them.
func twoMounts(t *testing.T, r *rand.Rand, runs string) func() (string, string) {
	var mounts [2]string
	for i := range mounts {
		mounts[i] = filepath.Join(t.TempDir(), "runs")
		if err := mountWithoutLocks(t, runs, mounts[i]); err != nil {
			t.Logf("hosts are made up instead of mounts: %v", err)
			return severalHosts(t, r, runs)
		}
	}
	return func() (string, string) { return "heartbeat=60ms", mounts[r.Intn(len(mounts))] }
}
