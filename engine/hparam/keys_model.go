package hparam

var modelKeys = []Key{
	{
		Name: "model.depth", Kind: Int, Default: 2, Min: 0, Max: 100, Increment: 1,
		Usual: &Usual{Low: 1, High: 4},
		Help:  "number of hidden layers",
	},
	{
		Name: "model.width", Kind: Int, Default: 64, Min: 1, Max: 65536, Log: true,
		Usual: &Usual{Low: 16, High: 256, Log: true},
		Help:  "units in each hidden layer",
	},
	{
		Name: "model.hidden", Kind: Ints, Default: []int{}, Min: 1, Max: 65536,
		Help: "explicit widths, e.g. [128, 64]; instead of depth and width",
	},
	{
		Name: "model.embedding", Kind: Int, Default: 0, Min: 0, Max: 4096, Log: true, Off: 4,
		Usual: &Usual{Low: 8, High: 128, Log: true},
		Help:  "width of each embedding (users, items, columns of many categories); 0: min(50, 1.6 * categories^0.56)",
	},
	{
		Name: "model.dot", Kind: Bool, Default: true, Earlier: false,
		Help:   "add the dot product of a user's and an item's embedding; with depth 0, matrix factorization",
		ForKey: "data.kind", For: []string{"ratings"},
	},
	{Name: "model.activation", Kind: Choice, Default: "relu", Help: "activation of the hidden layers"},
	{
		Name: "model.init", Kind: Choice, Default: "auto",
		Help: "initial weights; auto picks by activation (He, LeCun or Xavier normal)",
	},
	{
		Name: "model.init_value", Kind: Float, Default: 0.01, Min: -10, Max: 10, Increment: 0.01,
		Help: "the constant, or the standard deviation of small_normal",
	},
	{
		Name: "model.norm", Kind: Choice, Default: "none", Choices: []string{"none", "batch", "layer"},
		Help: "normalization before each activation",
	},
	{
		Name: "model.residual", Kind: Bool, Default: false,
		Help: "add a layer's input to its output where the widths match",
	},
	{Name: "model.weights", Kind: String, Default: "", Help: "start from a safetensors file"},
}
