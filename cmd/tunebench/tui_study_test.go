package main

import (
	"strings"
	"testing"
)

// A study is opened by its folder or its short id, and a trial of it in the workbench, from where
// one key leads back to the study.
func TestTheProgramOpensAStudy(t *testing.T) {
	b := newBench(t)
	s := b.study(append([]string{"search", "--trials", "4", "--json"}, small...)...)
	for _, arg := range []string{s.Dir, s.Study[strings.LastIndexByte(s.Study, '-')+1:]} {
		v := b.terminal(120, 40, arg)
		v.await("Best so far")
		v.await("all trials done")
		v.press("\r")
		v.await("Experiment")
		v.forget()
		v.press("S")
		v.await("Best so far")
		v.press("q")
		if status := v.ended(); status != 0 {
			t.Errorf("%s: status %d", arg, status)
		}
	}
}
