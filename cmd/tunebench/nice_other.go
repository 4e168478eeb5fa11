//go:build !linux

package main

import "syscall"

// niceness is how far trying steps back behind what else runs on the machine.
const niceness = 10

// beNice lets everything else on the machine go first.
func beNice() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness) }
