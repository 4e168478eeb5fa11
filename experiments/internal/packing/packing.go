package packing

import "time"

// Training is one of many that are alike.
type Training struct {
	Step  time.Duration // one update on one thread
	Bytes int64         // of memory, beside the data that all share
	// Threads is on how many it is to go; 0: on as many as there are cores for.
	Threads int
}

// worthThreads is the step from which more than one thread helps it.
const worthThreads = 100 * time.Microsecond

// Of returns how many trainings of a kind to have at once on so many cores and in so many bytes of memory,
// and on how many threads each. wanted bounds their number; 0: as many as it pays. There is at least one,
// whose own check says what it lacks.
func Of(cores int, bytes int64, t Training, wanted int) (trainings, threads int) {
	cores = max(1, cores)
	trainings = cores
	switch {
	case wanted > 0:
		trainings = wanted
	case t.Threads > 0:
		trainings = max(1, cores/t.Threads)
	}
	if t.Bytes > 0 && int64(trainings) > bytes/t.Bytes {
		trainings = int(max(1, bytes/t.Bytes))
	}
	switch {
	case t.Threads > 0:
		return trainings, t.Threads
	case trainings < cores && t.Step >= worthThreads:
		return trainings, cores / trainings
	}
	return trainings, 1
}
