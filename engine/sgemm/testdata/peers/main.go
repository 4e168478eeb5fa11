// Peers measures this repository's Sgemm and OpenBLAS in turns in one run and
// prints the median of the pairwise ratios. OpenBLAS runs in a process of its
// own, so that nothing here needs cgo.
//
//	apt-get install gcc libopenblas-dev
//	go run ./engine/sgemm/testdata/peers -threads 1
//
// With one thread both are measured in processor time, which other programs on
// the machine disturb less; with more in elapsed time.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"gonum.org/v1/gonum/blas"

	"tunebench/engine/sgemm"
	"tunebench/engine/sgemm/pool"
)

type shape struct {
	trans   string
	m, n, k int
}

var shapes = []shape{
	{"NN", 128, 256, 784}, {"NT", 128, 256, 784}, {"TN", 784, 256, 128},
	{"NN", 64, 128, 64}, {"TN", 64, 128, 64},
	{"NN", 256, 1024, 1024}, {"NT", 256, 1024, 1024}, {"TN", 1024, 1024, 256},
	{"NN", 512, 4096, 4096}, {"NT", 512, 4096, 4096}, {"TN", 4096, 4096, 512},
	{"NN", 1024, 1024, 1024}, {"NN", 4096, 4096, 4096}, {"NN", 32, 16, 16},
}

func (s shape) String() string { return fmt.Sprintf("%s %d×%d×%d", s.trans, s.m, s.n, s.k) }

func main() {
	threads := flag.Int("threads", 1, "threads of both")
	kernel := flag.String("kernel", "avx512", "our kernel")
	core := flag.Int("cpu", 1, "core to run on, with one thread")
	target := flag.String("target", "SkylakeX", "OPENBLAS_CORETYPE: OpenBLAS 0.3.21 takes "+
		"processors it does not know for a Prescott, which is 5 times slower")
	pairs := flag.Int("pairs", 15, "measurements of each at every shape")
	window := flag.Int("ms", 60, "milliseconds of a measurement")
	only := flag.String("only", "", "measure shapes that contain this")
	flag.Parse()
	if *threads == 1 {
		runtime.LockOSThread()
		clock = unix.CLOCK_THREAD_CPUTIME_ID
		// The peer inherits the core: two cores may differ by a third when one
		// of them shares its units with another machine's work.
		var one unix.CPUSet
		one.Set(*core)
		if err := unix.SchedSetaffinity(0, &one); err != nil {
			log.Fatal(err)
		}
	} else {
		// OpenBLAS's threads spin on after a call.
		gap = 80 * time.Millisecond
	}
	p := pool.New(*threads)
	impl, err := sgemm.WithKernel(*kernel, p)
	if err != nil {
		log.Fatal(err)
	}
	peer := start(*threads, *target)
	fmt.Printf("%s, %d threads; %s\n\n", *kernel, *threads, peer.name)
	fmt.Println("| shape m×n×k | ours GFLOPS | OpenBLAS GFLOPS | ratio | quartiles |")
	fmt.Println("|---|---:|---:|---:|---|")
	logs, count := 0.0, 0
	for _, s := range shapes {
		if !strings.Contains(s.String(), *only) {
			continue
		}
		r := compare(impl, peer, s, *pairs, *window)
		fmt.Printf("| %v | %.1f | %.1f | %.2f | %.2f-%.2f |\n", s, r.ours, r.peer, r.ratio[1], r.ratio[0], r.ratio[2])
		logs, count = logs+math.Log(r.ratio[1]), count+1
	}
	fmt.Printf("| geometric mean | | | %.3f | |\n", math.Exp(logs/float64(count)))
}

type result struct {
	ours, peer float64
	ratio      [3]float64 // quartiles
}

// clock is what both are measured by, gap the pause before each measurement.
var (
	clock int32 = unix.CLOCK_MONOTONIC
	gap   time.Duration
)

// now returns the clock's time in seconds.
func now() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		log.Fatal(err)
	}
	return float64(t.Sec) + 1e-9*float64(t.Nsec)
}

// compare alternates the two.
func compare(impl sgemm.Implementation, peer *peer, s shape, pairs, window int) result {
	var ours, theirs, ratios []float64
	for range pairs {
		time.Sleep(gap)
		o := measure(impl, s, window)
		time.Sleep(gap)
		t := peer.measure(s, window)
		ours, theirs, ratios = append(ours, o), append(theirs, t), append(ratios, t/o)
	}
	for _, x := range [][]float64{ours, theirs, ratios} {
		slices.Sort(x)
	}
	gflops := func(seconds []float64) float64 {
		return 2e-9 * float64(s.m) * float64(s.n) * float64(s.k) / seconds[pairs/2]
	}
	return result{gflops(ours), gflops(theirs), [3]float64{ratios[pairs/4], ratios[pairs/2], ratios[3*pairs/4]}}
}

// measure is openblas.c's loop in Go. Its samples are long because Go's monitor
// thread wakes up after system calls, here those that read the clock, and takes
// its time from the same core.
func measure(impl sgemm.Implementation, s shape, window int) float64 {
	a, b, c := matrix(s.m*s.k, 7), matrix(s.k*s.n, 5), matrix(s.m*s.n, 3)
	lda, ldb := s.k, s.n
	if s.trans[0] == 'T' {
		lda = s.m
	}
	if s.trans[1] == 'T' {
		ldb = s.k
	}
	tA, tB := blas.Transpose(s.trans[0]), blas.Transpose(s.trans[1])
	var samples []float64
	limit := float64(window) * 1e-3
	start, warm, batch := now(), false, 1
	for len(samples) == 0 || now()-start < limit {
		t := now()
		for range batch {
			impl.Sgemm(tA, tB, s.m, s.n, s.k, 1, a, lda, b, ldb, 0, c, s.n)
		}
		e := now() - t
		switch {
		case e < 1e-3:
			batch *= 2
		case !warm:
			warm, start = true, now()+limit/10
		case now() >= start:
			samples = append(samples, e/float64(batch))
		}
	}
	slices.Sort(samples)
	return samples[len(samples)/2]
}

func matrix(n, period int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(i%period)*0.1 - 0.2
	}
	return s
}

// peer is the OpenBLAS process.
type peer struct {
	name string
	in   io.Writer
	out  *bufio.Reader
}

func start(threads int, target string) *peer {
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		log.Fatal(err)
	}
	bin := filepath.Join(dir, "openblas")
	build := exec.Command("cc", "-O2", "-o", bin, "engine/sgemm/testdata/peers/openblas/openblas.c", "-lopenblas")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		log.Fatalf("building openblas.c (run this in the repository's root): %v", err)
	}
	cmd := exec.Command(bin)
	if clock == unix.CLOCK_THREAD_CPUTIME_ID {
		cmd.Args = append(cmd.Args, "cpu")
	}
	cmd.Env = append(os.Environ(), fmt.Sprintf("OPENBLAS_NUM_THREADS=%d", threads),
		"OPENBLAS_CORETYPE="+target, "OPENBLAS_THREAD_TIMEOUT=20")
	in, err := cmd.StdinPipe()
	if err != nil {
		log.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	_ = os.RemoveAll(dir)
	p := &peer{in: in, out: bufio.NewReader(out)}
	p.name = p.line()
	return p
}

func (p *peer) line() string {
	s, err := p.out.ReadString('\n')
	if err != nil {
		log.Fatalf("OpenBLAS process: %v", err)
	}
	return strings.TrimSpace(s)
}

func (p *peer) measure(s shape, window int) float64 {
	if _, err := fmt.Fprintln(p.in, s.trans, s.m, s.n, s.k, window); err != nil {
		log.Fatal(err)
	}
	var seconds float64
	if _, err := fmt.Sscan(p.line(), &seconds); err != nil {
		log.Fatal(err)
	}
	return seconds
}
