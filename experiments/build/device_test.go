package build

import (
	"testing"

	"tunebench/engine/dataset"
	"tunebench/engine/event"
	_ "tunebench/engine/sgemm/serial"
	"tunebench/engine/train"
	"tunebench/engine/train/cpu"
	"tunebench/engine/train/executortest/toy"
	"tunebench/experiments/spec"
)

// TestTheMachineNamesTheDevice: an experiment trains on whatever device the machine has, to the
// same weights; without one, on the processor.
func TestTheMachineNamesTheDevice(t *testing.T) {
	trained := func(m Machine) (string, *Experiment) {
		s := spec.Default()
		for key, value := range map[string]string{
			"data.source": "moons", "data.size": "120", "training.epochs": "3", "training.log_every_steps": "2",
		} {
			if err := s.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		e, err := New(t.Context(), s, m, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		tr, err := train.New(e.Config, e.Executor, event.Tee())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return WeightsSHA256(e.Executor.ExportWeights(nil)), e
	}
	want, plain := trained(processor)
	if _, ok := plain.Device.(cpu.Device); !ok {
		t.Errorf("a machine without a device trains on %T", plain.Device)
	}
	late := toy.Device{Of: cpu.Device{}, Ahead: 4}
	got, e := trained(Machine{Device: late})
	if e.Device != late || e.Executor.Model().Ahead != 4 {
		t.Errorf("trained on %+v", e.Device)
	}
	if got != want {
		t.Error("another device ends with other weights")
	}
}
