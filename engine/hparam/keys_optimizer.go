package hparam

var optimizerKeys = []Key{
	{
		Name: "optimizer.name", Kind: Choice, Default: "adam",
		Help: "update rule; gd uses the full batch whatever batch_size says",
	},
	{
		Name: "optimizer.lr", Kind: Float, Default: 0.001, Min: 0, MinOpen: true, Max: 1e4, Log: true, Live: true,
		Help: "learning rate",
	},
	{
		Name: "optimizer.momentum", Kind: Float, Default: Auto, Own: Auto,
		Min: 0, Max: 1, MaxOpen: true, Increment: 0.05,
		Usual: &Usual{Low: 0.8, High: 0.99},
		Help:  "share of the last step that the next one keeps",
	},
	{
		Name: "optimizer.beta1", Kind: Float, Default: 0.9, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05,
		Usual: &Usual{Low: 0.8, High: 0.95},
		Help:  "decay of the first moment",
	},
	{
		Name: "optimizer.beta2", Kind: Float, Default: 0.0, Own: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.01,
		Help: "decay of the second moment",
	},
	{
		Name: "optimizer.alpha", Kind: Float, Default: 0.99, Min: 0, Max: 1, MaxOpen: true, Increment: 0.01,
		Help: "decay of rmsprop's squared gradient",
	},
	{
		Name: "optimizer.eps", Kind: Float, Default: 0.0, Own: 0.0, Min: 0, Max: 1, Log: true, Off: 1e-12,
		Help: "added to the denominator",
	},
	{
		Name: "optimizer.clip_norm", Kind: Float, Default: 0.0, Min: 0, Max: inf, Log: true, Off: 0.01, Live: true,
		Usual: &Usual{Low: 0.1, High: 10, Log: true},
		Help:  "bound of the global gradient norm; 0: off",
	},
}

var scheduleKeys = []Key{
	{Name: "schedule.name", Kind: Choice, Default: "constant", Help: "how the learning rate moves over training"},
	{
		Name: "schedule.warmup_epochs", Kind: Float, Default: 0.0, Min: 0, Max: 1e6, Increment: 1,
		Help: "epochs of linear warm-up from 0; fractions allowed",
	},
	{
		Name: "schedule.step_epochs", Kind: Int, Default: 10, Min: 1, Max: 1e6, Increment: 1,
		Help: "epochs between two drops",
	},
	{
		Name: "schedule.gamma", Kind: Float, Default: 0.0, Own: 0.0, Min: 0, Max: 1, Increment: 0.05,
		Help: "factor of each drop (step) or epoch (exponential)",
	},
	{
		Name: "schedule.min_lr", Kind: Float, Default: 0.0, Min: 0, Max: 1e4, Log: true, Off: 1e-8,
		Help: "learning rate at the bottom",
	},
	{
		Name: "schedule.restart_epochs", Kind: Int, Default: 10, Min: 1, Max: 1e6, Increment: 1,
		Help: "epochs of the first cycle",
	},
	{
		Name: "schedule.restart_mult", Kind: Int, Default: 1, Min: 1, Max: 100, Increment: 1,
		Help: "each cycle is this many times longer than the one before",
	},
	{
		Name: "schedule.patience", Kind: Int, Default: 10, Min: 0, Max: 1e6, Increment: 1,
		Help: "evaluations without improvement before a drop",
	},
	{
		Name: "schedule.factor", Kind: Float, Default: 0.1, Min: 0,
		MinOpen: true, Max: 1, MaxOpen: true, Increment: 0.05,
		Help: "factor of each drop",
	},
	{
		Name: "schedule.power", Kind: Float, Default: 1.0, Min: 0, MinOpen: true, Max: 100, Increment: 0.5,
		Help: "exponent of the decay",
	},
}
