package hparam

import (
	"math"
	"slices"
)

var inf = math.Inf(1)

// Choices that other packages name too.
var (
	Tasks     = []string{"auto", "classification", "regression"}
	DataKinds = []string{"auto", "table", "image", "text", "ratings"}
)

// Auto is the value of a choice that leaves it to the program.
const Auto = "auto"

const maxCount = 1 << 31

// table is the order of the experiment file.
var table = withMethods(slices.Concat(
	headKeys, dataKeys, modelKeys, optimizerKeys, scheduleKeys, regularizationKeys, trainingKeys,
	runsKeys))

var headKeys = []Key{
	{Name: "version", Kind: Int, Default: 1, Min: 1, Max: 1, Increment: 1, Help: "version of this file format"},
	{
		Name: "name", Kind: String, Default: "experiment",
		Help: "name of the experiment; part of the run's folder name",
	},
	{
		Name: "seed", Kind: Int, Default: 42, Min: 0, Max: 1<<53 - 1, Increment: 1,
		Help: "seed of every random draw: split, weights, shuffling, dropout",
	},
	{Name: "notes", Kind: String, Default: "", Help: "anything worth remembering"},
}
