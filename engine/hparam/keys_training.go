package hparam

var regularizationKeys = []Key{
	{
		Name: "regularization.l1", Kind: Float, Default: 0.0, Min: 0, Max: 1e3, Log: true, Off: 1e-6, Live: true,
		Usual: &Usual{Low: 1e-6, High: 0.01, Log: true, Zero: true},
		Help:  "l1 * sum|w|, weights only",
	},
	{
		Name: "regularization.l2", Kind: Float, Default: 0.0, Min: 0, Max: 1e3, Log: true, Off: 1e-6, Live: true,
		Usual: &Usual{Low: 1e-6, High: 0.01, Log: true, Zero: true},
		Help:  "l2/2 * sum w^2 added to the gradient, weights only",
	},
	{
		Name: "regularization.weight_decay", Kind: Float, Default: 0.0, Min: 0,
		Max: 1e3, Log: true, Off: 1e-5, Live: true,
		Usual: &Usual{Low: 1e-4, High: 0.3, Log: true, Zero: true},
		Help:  "decoupled decay: lr * decay * w off the weights at each step, weights only",
	},
	{
		Name: "regularization.dropout", Kind: Float, Default: 0.0, Min: 0,
		Max: 1, MaxOpen: true, Increment: 0.05, Live: true,
		Usual: &Usual{Low: 0, High: 0.5},
		Help:  "probability that a hidden unit is zeroed",
	},
	{
		Name: "regularization.label_smoothing", Kind: Float, Default: 0.0,
		Min: 0, Max: 1, MaxOpen: true, Increment: 0.05,
		Usual: &Usual{Low: 0, High: 0.2},
		Help:  "share of each target spread over all classes",
	},
	{
		Name: "regularization.max_norm", Kind: Float, Default: 0.0, Min: 0, Max: inf, Log: true, Off: 0.1,
		Help: "bound of each unit's incoming weights; 0: off",
	},
	{
		Name: "regularization.input_noise", Kind: Float, Default: 0.0, Min: 0, Max: 100, Increment: 0.05,
		Usual: &Usual{Low: 0, High: 0.5},
		Help:  "standard deviation of Gaussian noise added to normalized inputs while training",
	},
	{
		Name: "regularization.mixup", Kind: Float, Default: 0.0, Min: 0, Max: 100, Increment: 0.1,
		Usual: &Usual{Low: 0, High: 0.5},
		Help:  "alpha of mixup (Beta distribution); 0: off",
	},
}

var trainingKeys = []Key{
	{
		Name: "training.loss", Kind: Choice, Default: "auto",
		Help: "what training minimizes; auto: cross_entropy for classification, mse for regression",
	},
	{
		Name: "training.huber_delta", Kind: Float, Default: 1.0, Min: 0, MinOpen: true, Max: inf, Log: true,
		Help: "where the Huber loss turns linear",
	},
	{
		Name: "training.class_weights", Kind: ClassWeights, Default: "none",
		Help: `weight of each class in the loss: "none", "balanced" or a list`,
	},
	{
		Name: "training.epochs", Kind: Int, Default: 50, Min: 1, Max: 1e7, Increment: 10,
		Help: "passes over the training rows",
	},
	{
		Name: "training.batch_size", Kind: Int, Default: 32, Min: 1, Max: 1 << 24, Log: true, Live: true,
		Usual: &Usual{Low: 16, High: 256, Log: true},
		Help:  "rows of one update",
	},
	{
		Name: "training.eval_every", Kind: Int, Default: 1, Min: 1, Max: 1e6, Increment: 1,
		Help: "epochs between two evaluations",
	},
	{
		Name: "training.log_every_steps", Kind: Int, Default: 0, Min: 0, Max: maxCount, Increment: 1,
		Help: "also record the loss every so many steps; 0: once an epoch",
	},
	{
		Name: "training.threads", Kind: Int, Default: 0, Min: 0, Max: 1024, Increment: 1,
		Help: "threads of the arithmetic; 0: all. Never changes a result",
	},
	{
		Name: "training.ema", Kind: Float, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.01,
		Help: "decay of the exponential moving average of weights used for evaluation; 0: off",
	},
	{
		Name: "training.monitor", Kind: String, Default: "auto",
		Help: "metric that decides the best epoch; auto: val/loss (train/loss without validation)",
	},
	{
		Name: "training.early_stopping.patience", Kind: Int, Default: 0, Min: 0, Max: 1e6, Increment: 1,
		Help: "evaluations without improvement before training stops; 0: off",
	},
	{
		Name: "training.early_stopping.min_delta", Kind: Float, Default: 0.0, Min: 0, Max: inf, Log: true, Off: 1e-5,
		Help: "smallest change that counts as improvement",
	},
	{
		Name: "training.early_stopping.restore_best", Kind: Bool, Default: true,
		Help: "return to the best weights when training stops early",
	},
	{Name: "training.target.metric", Kind: String, Default: "val/accuracy", Help: "metric of the target"},
	{
		Name: "training.target.value", Kind: Float, Default: 0.0, Min: -inf, Max: inf, Increment: 0.01,
		Help: "training stops when the metric reaches it; 0: no target",
	},
}
