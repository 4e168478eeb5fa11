package workspace

import (
	"errors"
	"os/exec"
	"testing"
)

// Whoever starts a worker hears of it at once if it never began; of a training that failed
// its summary tells.
func TestRanAndFailed(t *testing.T) {
	for command, want := range map[string]bool{"exit 1": true, "exit 2": false, "kill -9 $$": false} {
		if err := exec.Command("sh", "-c", command).Run(); ranAndFailed(err) != want {
			t.Errorf("%s: %v", command, err)
		}
	}
	if ranAndFailed(errors.New("no such file")) {
		t.Error("a worker that could not be started has failed to train")
	}
}
