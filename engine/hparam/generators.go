package hparam

// generators are the data sets that are drawn rather than read: those of engine/dataset/generate.
// Names that are none of theirs are read from files.
var generators = []Method{
	{Name: "moons", Help: "two interleaving half circles", Reads: drawn},
	{Name: "circles", Help: "a circle inside another of twice its radius", Reads: drawn},
	{
		Name: "spirals", Help: "spiral arms wound one and a half times, one per class",
		Reads: drawnByClass,
	},
	{Name: "blobs", Help: "round Gaussian clouds, one per class", Reads: drawnByClass},
	{Name: "xor", Help: "four squares of the plane, opposite ones of one class", Reads: drawn},
	{Name: "ratings", Help: "stars that users give items, by four tastes that both have in part", Reads: drawn},
}

var (
	drawn        = []Use{{"data.size", nil}, {"data.noise", nil}, {"data.seed", nil}}
	drawnByClass = append([]Use{{"data.classes", nil}}, drawn...)
)
