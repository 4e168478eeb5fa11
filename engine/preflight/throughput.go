package preflight

import (
	"context"
	"slices"
	"time"

	"tunebench/engine/diagnosis"
	"tunebench/engine/finding"
	"tunebench/engine/train"
	"tunebench/engine/train/job"
)

const (
	// leastBatch and mostBatch bound the batches that are measured, beside the planned one.
	leastBatch, mostBatch = 8, 4096
	// rounds times each size is measured in turn, so that what else the machine does strikes all of them, for
	// roundTime at least; the fastest counts, for that can only slow it down.
	rounds    = 6
	roundTime = 8 * time.Millisecond
	// enough is the time after which no further round begins.
	enough = 3 * time.Second
	// paying is the least that doubling a batch must gain to be worth it.
	paying = 0.15
)

// Bench says which speeds are measured.
type Bench struct {
	Job     job.Config
	Hyper   job.Hyper
	Device  job.Device
	Threads int // of the device, for the result
	Batches []int
	Clock   func() time.Time
}

// Measure returns how many rows a second are trained in batches of each size: updates alone, without records and
// evaluation. Weights hardly move while it measures.
func (b Bench) Measure(ctx context.Context) ([]diagnosis.Rate, error) {
	if b.Clock == nil {
		b.Clock = time.Now
	}
	cfg := b.Job
	cfg.BatchSize = slices.Max(b.Batches)
	exec, err := b.Device.New(cfg)
	if err != nil {
		return nil, err
	}
	lane := lanes(b, exec)
	began := b.Clock()
	for round := range rounds {
		if round > 0 && b.Clock().Sub(began) > enough {
			break
		}
		for i := range lane {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := lane[i].time(b.Clock); err != nil {
				return nil, err
			}
		}
	}
	rates := make([]diagnosis.Rate, len(lane))
	for i, l := range lane {
		rates[i] = diagnosis.Rate{Batch: b.Batches[i], Threads: b.Threads, RowsPerSecond: l.best}
	}
	return rates, nil
}

// scattered is an order that jumps through memory as a shuffled one does.
func scattered(n int) []int32 {
	stride := int(0.618*float64(n)) | 1
	for gcd(stride, n) != 1 {
		stride += 2
	}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(int64(i) * int64(stride) % int64(n))
	}
	return order
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// lane is a batch size that is measured.
type lane struct {
	exec     job.Executor
	hyper    job.Hyper
	rows     []int32
	batch    int
	at, step int
	best     float64 // rows per second
}

func lanes(b Bench, exec job.Executor) []lane {
	rows := scattered(b.Job.Train.Rows())
	hyper := b.Hyper
	hyper.LR = 1e-12
	list := make([]lane, len(b.Batches))
	for i, batch := range b.Batches {
		list[i] = lane{exec: exec, hyper: hyper, rows: rows, batch: min(batch, len(rows))}
	}
	return list
}

// time makes updates for a while and keeps the speed if it is the highest so far.
func (l *lane) time(clock func() time.Time) error {
	if err := l.update(); err != nil { // it meets the caches that another size has left, and grows buffers
		return err
	}
	began, n, took := clock(), 0, time.Duration(0)
	for took < roundTime {
		more := max(1, n) // the clock is asked less and less often
		for range more {
			if err := l.update(); err != nil {
				return err
			}
		}
		n += more
		took = clock().Sub(began)
	}
	l.best = max(l.best, float64(n)*float64(l.batch)/took.Seconds())
	return nil
}

func (l *lane) update() error {
	if l.at+l.batch > len(l.rows) {
		l.at = 0
	}
	_, err := job.Do(l.exec, job.Step{Index: l.step, Rows: l.rows[l.at : l.at+l.batch], Hyper: l.hyper})
	l.at, l.step = l.at+l.batch, l.step+1
	return err
}

// throughput measures the speed of batches and says from which size on they stop paying.
func throughput(ctx context.Context, e *exam, c *Check) error {
	c.Timed = true
	rates, err := Bench{
		Job: e.Job, Hyper: e.Config.Hyper, Device: e.Device, Threads: e.Threads, Clock: e.Clock,
		Batches: Batches(e.Config, e.Executor.Model()),
	}.Measure(ctx)
	if err != nil {
		return err
	}
	e.rates = rates
	e.judgeThroughput(c)
	return nil
}

// judgeThroughput compares the planned batch with the largest that pays.
func (e *exam) judgeThroughput(c *Check) {
	rates, now := e.rates, e.batch()
	useful := usefulBatch(rates)
	at := func(batch int) float64 {
		i := slices.IndexFunc(rates, func(r diagnosis.Rate) bool { return r.Batch == batch })
		return rates[i].RowsPerSecond
	}
	for _, r := range rates {
		note := ""
		switch r.Batch {
		case now:
			note = ", as planned"
		case useful:
			note = ", the largest that pays"
		}
		c.fact("batch "+plain(r.Batch), "%s%s", finding.FormatRate(r.RowsPerSecond), note)
		c.figure("batch_"+plain(r.Batch), r.RowsPerSecond)
	}
	c.figure("planned", float64(now))
	c.figure("useful", float64(useful))
	switch gain := at(useful) / at(now); {
	case useful > now && gain > 1+paying:
		c.raise(finding.Info, "batches pay up to "+plain(useful)+" rows: "+num(gain)+" times as fast as "+plain(now))
	case useful < now:
		c.raise(finding.Info, "batches beyond "+plain(useful)+" rows are no faster")
	default:
		c.raise(finding.Good, "a batch of "+plain(now)+" uses the machine well")
	}
}

// Batches are the sizes that are worth measuring for an experiment: powers of two around the planned one, and it.
func Batches(c train.Config, m job.Model) []int {
	now := batchOf(c)
	if c.FullBatch {
		return []int{now}
	}
	list := []int{now}
	most := min(mostBatch, c.Data.Train.Rows(), max(64*now, 512))
	for b := leastBatch; b <= most; b *= 2 {
		if b != now && b*16 >= now && affordable(m, b, 1, 64) == 64 {
			list = append(list, b)
		}
	}
	slices.Sort(list)
	return list
}

// usefulBatch is the size from which on doubling gains less than is worth it, and nothing larger is much faster.
func usefulBatch(rates []diagnosis.Rate) int {
	at := 0
	for i := range rates {
		doublings := 0.0
		for b := rates[at].Batch; b < rates[i].Batch; b *= 2 {
			doublings++
		}
		if rates[i].RowsPerSecond > rates[at].RowsPerSecond*(1+float64(paying*doublings)) {
			at = i
		}
	}
	return rates[at].Batch
}
