package cpu

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"tunebench/engine/nn"
	"tunebench/engine/optimizer"
	"tunebench/engine/train/executortest"
	"tunebench/engine/vec"
)

const digestMark = "digest of training:"

// TestKernelsEndAlike trains in one process per instruction set: every one of
// them must end with the same bits. The child is this test, told so by its kernel.
func TestKernelsEndAlike(t *testing.T) {
	if os.Getenv("TUNEBENCH_KERNEL") != "" {
		fmt.Println(digestMark, trainingDigest(t))
		return
	}
	want := ""
	for _, kernel := range []string{"portable", "avx2", "avx512"} {
		child := exec.Command(os.Args[0], "-test.run=^TestKernelsEndAlike$", "-test.v")
		child.Env = append(os.Environ(), "TUNEBENCH_KERNEL="+kernel)
		out, err := child.CombinedOutput()
		if err != nil {
			if strings.Contains(string(out), "TUNEBENCH_KERNEL") {
				t.Logf("%s does not run here", kernel)
				continue
			}
			t.Fatalf("%s: %v\n%s", kernel, err, out)
		}
		_, rest, _ := strings.Cut(string(out), digestMark)
		digest := strings.Fields(rest)[0]
		if want == "" {
			want = digest
		} else if digest != want {
			t.Errorf("%s ends elsewhere", kernel)
		}
	}
}

// trainingDigest trains nets that between them use every activation, norm and rule.
func trainingDigest(t *testing.T) string {
	executortest.UseSgemm(t, 1)
	sum := sha256.New()
	for i, act := range vec.Activations() {
		c, h := executortest.Everything(optimizer.Kinds()[i%len(optimizer.Kinds())], nn.Norm(i%3))
		c.Net.Activation, c.Net.Hidden = act, []int{33, 33, 20}
		e := mustNew(t, Device{}, c)
		run(t, e, 0, 12, h)
		if err := binary.Write(sum, binary.LittleEndian, executortest.Bits(e.ExportState(nil))); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}
