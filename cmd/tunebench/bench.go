package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"tunebench/engine/benchmark"
)

// benchOptions are the flags of `bench`.
type benchOptions struct {
	threads int
	seconds float64
	only    string
	cpuTime bool
}

func (a *app) benchCommand() *cobra.Command {
	var o benchOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure this machine: matrix products and training throughput",
		Long: `Measure matrix products at the sizes of perceptrons and the training of six networks
(shuffling, gathering, loss and Adam included, evaluation excluded).

GFLOPS count the matrix products alone; the share is that of the multiply-add peak of
as many cores, measured first. The best repetition counts; the median is shown beside.
TUNEBENCH_KERNEL=avx512|avx2|neon|portable chooses the kernel.`,
		Example: "  tunebench bench --threads 1\n  tunebench bench --only digits --seconds 3 --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			r, err := a.bench(o)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.out, r)
			}
			return r.print(a.out)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document; progress goes to stderr")
	cmd.Flags().IntVar(&o.threads, "threads", 0, "threads (default all)")
	cmd.Flags().Float64Var(&o.seconds, "seconds", 1, "time for each measurement")
	cmd.Flags().StringVar(&o.only, "only", "", "measure only what has this in its name")
	cmd.Flags().BoolVar(&o.cpuTime, "cpu-time", false,
		"count processor time, which other programs disturb less; needs --threads 1")
	return cmd
}

// benchResult is what `bench --json` prints.
type benchResult struct {
	CPU        string            `json:"cpu"`
	Kernel     string            `json:"kernel"`
	Threads    int               `json:"threads"`
	CPUTime    bool              `json:"cpu_time"`
	PeakGFLOPS float64           `json:"peak_gflops"`
	Products   []benchedProduct  `json:"products"`
	Training   []benchedTraining `json:"training"`
}

// benchedRate is a speed in operations.
type benchedRate struct {
	GFLOPS    float64 `json:"gflops"`
	PeakShare float64 `json:"peak_share"`
}

type benchedProduct struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`        // of the best repetition
	Median  float64 `json:"seconds_median"` // of a repetition
	benchedRate
}

type benchedTraining struct {
	Name    string  `json:"name"`
	Samples float64 `json:"samples_per_sec"`        // of the best epoch
	Median  float64 `json:"samples_per_sec_median"` // of an epoch
	benchedRate
}

func (a *app) bench(o benchOptions) (*benchResult, error) {
	if o.cpuTime && o.threads != 1 {
		return nil, usagef("--cpu-time adds up the time of all threads; it needs --threads 1")
	}
	if !(o.seconds > 0) || o.threads < 0 {
		return nil, usagef("--seconds must be above 0 and --threads at least 0")
	}
	impl, pool, err := useKernel(o.threads)
	if err != nil {
		return nil, err
	}
	r := &benchResult{
		CPU: cpuModel(), Kernel: impl.Kernel(), Threads: impl.Threads(), CPUTime: o.cpuTime,
		Products: []benchedProduct{}, Training: []benchedTraining{},
	}
	clock := benchmark.Wall()
	if o.cpuTime {
		clock = benchmark.ProcessorTime()
	}
	budget := time.Duration(o.seconds * float64(time.Second))
	r.PeakGFLOPS = benchmark.Peak(impl)
	for _, p := range benchmark.Products() {
		if strings.Contains(p.String(), o.only) {
			fmt.Fprintf(a.err, "%s\n", p)
			s := benchmark.NewMultiplication(impl, p).Time(clock, budget)
			r.Products = append(r.Products, benchedProduct{
				p.String(), s.Best(), s.Median(), r.rate(p.FLOPs() / s.Best()),
			})
		}
	}
	for _, n := range benchmark.Nets() {
		if strings.Contains(n.Name, o.only) {
			fmt.Fprintf(a.err, "%s\n", n.Name)
			t, err := benchmark.NewTraining(n, pool)
			if err != nil {
				return nil, err
			}
			s, err := t.Time(clock, budget)
			if err != nil {
				return nil, err
			}
			r.Training = append(r.Training, benchedTraining{
				n.Name, 1 / s.Best(), 1 / s.Median(), r.rate(t.FLOPsPerSample() / s.Best()),
			})
		}
	}
	if len(r.Products)+len(r.Training) == 0 {
		return nil, usagef("--only %s: no product and no network has that in its name", o.only)
	}
	return r, nil
}

// rate puts operations per second beside the peak.
func (r *benchResult) rate(flops float64) benchedRate {
	return benchedRate{GFLOPS: flops / 1e9, PeakShare: flops / 1e9 / r.PeakGFLOPS}
}

func (b benchedRate) share() string {
	return fmt.Sprintf("%.0f %%", 100*b.PeakShare)
}

func (r *benchResult) print(w io.Writer) error {
	fmt.Fprintf(w, "%s\nkernel %s, threads %d, multiply-add peak %.0f GFLOPS\n",
		r.CPU, r.Kernel, r.Threads, r.PeakGFLOPS)
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	if len(r.Products) > 0 {
		fmt.Fprintln(tw, "\nproduct\tµs\tmedian\tGFLOPS\tof peak\t")
		for _, p := range r.Products {
			fmt.Fprintf(tw, "%s\t%.1f\t%.1f\t%.1f\t%s\t\n", p.Name, p.Seconds*1e6, p.Median*1e6, p.GFLOPS, p.share())
		}
	}
	if len(r.Training) > 0 {
		fmt.Fprintln(tw, "\ntraining\tsamples/s\tmedian\tGFLOPS\tof peak\t")
		for _, t := range r.Training {
			fmt.Fprintf(tw, "%s\t%.0f\t%.0f\t%.1f\t%s\t\n", t.Name, t.Samples, t.Median, t.GFLOPS, t.share())
		}
	}
	return tw.Flush()
}
