package main

import (
	"os"
	"strconv"
	"syscall"
)

// niceness is how far trying steps back behind what else runs on the machine.
const niceness = 10

// beNice lets everything else on the machine go first. On Linux a thread has a priority of its own, which those that
// it starts take over; one that a thread starts meanwhile is met in the second round.
func beNice() {
	for range 2 {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return // it is only polite
		}
		for _, t := range tasks {
			if id, err := strconv.Atoi(t.Name()); err == nil {
				_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, niceness)
			}
		}
	}
}
