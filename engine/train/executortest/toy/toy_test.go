package toy_test

import (
	"testing"

	"tunebench/engine/train/cpu"
	"tunebench/engine/train/executortest"
	"tunebench/engine/train/executortest/toy"
)

func TestExam(t *testing.T) {
	executortest.Run(t, toy.Device{Of: cpu.Device{}, Ahead: 6}, cpu.Device{})
}
