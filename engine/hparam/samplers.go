package hparam

// samplers are those of engine/search, after auto.
var samplers = []Method{
	{Name: "auto", Help: "the best known for the budget and the kind of space"},
	{
		Name: "halton", Help: "covers the space evenly, whatever the results; may be stopped and extended at will",
		Paper: `Owen, "A randomized Halton algorithm in R", 2017`,
	},
	{
		Name: "random", Help: "draws every value independently",
		Paper: `Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", 2012`,
	},
	{Name: "grid", Help: "all combinations of the values, five of each range without steps"},
	{
		Name: "tpe", Help: "draws where the better trials were dense and the rest were not",
		Paper: `Bergstra et al., "Algorithms for Hyper-Parameter Optimization", 2011`,
	},
	{
		Name: "gp", Help: "where a Gaussian process expects the largest improvement; for spaces of few numbers",
		Paper: `Jones, Schonlau and Welch, "Efficient Global Optimization of Expensive Black-Box Functions", 1998`,
	},
}

// pruners are those of engine/search, after auto.
var pruners = []Method{
	{Name: "auto", Help: "the best known for the budget; with sampler auto the two decide together"},
	{Name: "none", Help: "every trial is trained to its end"},
	{
		Name: "median", Help: "ends a trial that is worse than the median of the others at the same epoch",
		Paper: `Golovin et al., "Google Vizier: A Service for Black-Box Optimization", 2017`,
		Reads: []Use{{"pruner.first", nil}},
	},
	{
		Name: "asha", Help: "trials stop at rungs, and the best of each go on to the next",
		Paper: `Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2020`,
		Reads: []Use{{"pruner.first", nil}, {"pruner.eta", nil}},
	},
	{
		Name: "screen", Help: "trains rounds of 16 for a few epochs and only the best of each to the end",
		Reads: []Use{{"pruner.first", nil}},
	},
}
