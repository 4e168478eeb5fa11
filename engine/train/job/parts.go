package job

// Part names a part of the data.
type Part uint8

// The parts of a prepared data set.
const (
	TrainPart Part = iota
	ValidationPart
	TestPart
)

var partNames = [...]string{TrainPart: "training", ValidationPart: "validation", TestPart: "test"}

// String returns the part's name in a sentence: training, validation or test.
func (p Part) String() string { return partNames[p] }

// Parts are the rows that a network learns from and those held out, which may be none.
type Parts struct{ Train, Validation, Test Data }

// Of returns a part's rows.
func (ps *Parts) Of(p Part) Data {
	switch p {
	case TrainPart:
		return ps.Train
	case ValidationPart:
		return ps.Validation
	default:
		return ps.Test
	}
}
