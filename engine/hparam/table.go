package hparam

import "math"

var inf = math.Inf(1)

// Choices of the keys that name a method.
var (
	Activations  = []string{"relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus", "identity"}
	Initializers = []string{"auto", "he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "lecun_normal", "lecun_uniform", "orthogonal", "small_normal", "constant", "zeros"}
	Optimizers   = []string{"gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion", "muon"}
	Schedules    = []string{"constant", "step", "exponential", "cosine", "cosine_restarts", "one_cycle", "plateau", "polynomial"}
	Losses       = []string{"auto", "cross_entropy", "mse", "huber", "mae"}
	Tasks        = []string{"auto", "classification", "regression"}
	DataKinds    = []string{"auto", "table", "image", "text", "ratings"}
)

// Generated names the data sets that are drawn rather than read.
var Generated = []string{"moons", "circles", "spirals", "blobs", "xor", "ratings"}

const maxCount = 1 << 31

// table is the order of the experiment file.
var table = []Key{
	{Name: "version", Kind: Int, Default: 1, Min: 1, Max: 1, Increment: 1, Help: "version of this file format"},
	{Name: "name", Kind: String, Default: "experiment", Help: "name of the experiment; part of the run's folder name"},
	{Name: "seed", Kind: Int, Default: 42, Min: 0, Max: 1<<53 - 1, Increment: 1, Help: "seed of every random draw: split, weights, shuffling, dropout"},
	{Name: "notes", Kind: String, Default: "", Help: "anything worth remembering"},

	{Name: "data.source", Kind: String, Default: "digits", Help: "a built-in or generated set (see `tunebench data`), or the path of a table, images (mnist:DIR, idx:IMAGES,LABELS) or a folder of pictures"},
	{Name: "data.kind", Kind: Choice, Default: "auto", Choices: DataKinds, Help: "how the source is read; auto: a table or images, by content"},
	{Name: "data.label", Kind: String, Default: "", Help: "label column by name or 0-based index; empty: the last column"},
	{Name: "data.header", Kind: Choice, Default: "auto", Choices: []string{"auto", "yes", "no"}, Help: "whether the first line of a CSV file names the columns"},
	{Name: "data.task", Kind: Choice, Default: "auto", Choices: Tasks, Help: "what is predicted; auto decides from the labels"},
	{Name: "data.columns", Kind: Strings, Default: []string{}, Help: "only these feature columns, by name or 0-based index; empty: all that are of use"},
	{Name: "data.drop", Kind: Strings, Default: []string{}, Help: "columns to leave out"},
	{Name: "data.categorical", Kind: Strings, Default: []string{}, Help: "columns of categories that look like numbers"},
	{Name: "data.one_hot", Kind: Int, Default: 64, Min: 1, Max: 10_000, Log: true, Help: "largest number of categories that become columns of 0 and 1; of more, a vector is learned for each"},
	{Name: "data.label_map", Kind: Renames, Default: []string{}, Help: "label values to rename while reading, e.g. [\"<=50K. -> <=50K\"]"},
	{Name: "data.limit", Kind: Int, Default: 0, Min: 0, Max: maxCount, Log: true, Off: 1000, Help: "only the first rows; 0: all"},
	{Name: "data.sample", Kind: Int, Default: 0, Min: 0, Max: maxCount, Log: true, Off: 1000, Help: "this many rows, drawn by the seed; 0: all"},
	{Name: "data.image_size", Kind: Int, Default: 0, Min: 0, Max: 128, Increment: 8, Help: "side in pixels that pictures of a folder are scaled to; 0: as they are, or 32"},
	{Name: "data.augment_shift", Kind: Float, Default: 0.0, Min: 0, Max: 1, Increment: 0.05, Help: "pictures move by up to this share of their side, anew each epoch"},
	{Name: "data.augment_rotate", Kind: Float, Default: 0.0, Min: 0, Max: 180, Increment: 5, Help: "pictures turn by up to so many degrees"},
	{Name: "data.augment_flip", Kind: Bool, Default: false, Help: "half of the pictures are mirrored, left to right"},
	{Name: "data.augment_noise", Kind: Float, Default: 0.0, Min: 0, Max: 100, Increment: 0.05, Help: "standard deviation of normal noise on normalized pictures"},
	{Name: "data.augment_cutout", Kind: Float, Default: 0.0, Min: 0, Max: 1, Increment: 0.05, Help: "side of a square blackened in each picture, as a share of its side"},
	{Name: "data.text", Kind: Strings, Default: []string{}, Help: "columns of text to turn into a bag of words; empty: all of running text", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.ngrams", Kind: Int, Default: 1, Min: 1, Max: 3, Increment: 1, Help: "longest run of words that counts as a term of its own", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.min_df", Kind: Int, Default: 2, Min: 1, Max: maxCount, Increment: 1, Help: "training rows that a term must occur in", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.max_features", Kind: Int, Default: 50_000, Min: 1, Max: 1 << 24, Log: true, Help: "largest vocabulary, the most frequent terms; with hashing the number of buckets", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.weighting", Kind: Choice, Default: "tfidf", Choices: []string{"tfidf", "count", "binary"}, Help: "value of a term in a row; tfidf rows have length 1", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.sublinear_tf", Kind: Bool, Default: false, Help: "1 + ln(count) instead of the count of a term", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.hashing", Kind: Bool, Default: false, Help: "terms share hashed buckets instead of a vocabulary", ForKey: "data.kind", For: []string{"text"}},
	{Name: "data.implicit", Kind: Bool, Default: false, Help: "learn whether a user met an item, not how it was rated", ForKey: "data.kind", For: []string{"ratings"}},
	{Name: "data.negatives", Kind: Int, Default: 4, Min: 1, Max: 100, Increment: 1, Help: "items drawn for each one met, as examples of those not met (implicit)", ForKey: "data.kind", For: []string{"ratings"}},
	{Name: "data.split", Kind: Choice, Default: "random", Choices: []string{"random", "time", "leave_last_out"}, Help: "which ratings are held out: any, the latest, or each user's last", ForKey: "data.kind", For: []string{"ratings"}},
	{Name: "data.size", Kind: Int, Default: 1000, Min: 10, Max: 10_000_000, Log: true, Help: "rows of a generated set", ForKey: "data.source", For: Generated},
	{Name: "data.noise", Kind: Float, Default: 0.1, Min: 0, Max: 10, Increment: 0.05, Help: "noise of a generated set", ForKey: "data.source", For: Generated},
	{Name: "data.classes", Kind: Int, Default: 3, Min: 2, Max: 20, Increment: 1, Help: "classes of a generated set", ForKey: "data.source", For: []string{"spirals", "blobs"}},
	{Name: "data.seed", Kind: Int, Default: 0, Min: 0, Max: 1<<53 - 1, Increment: 1, Help: "seed of a generated set, apart from the experiment's", ForKey: "data.source", For: Generated},
	{Name: "data.validation", Kind: FractionOrPath, Default: 0.2, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05, Help: "fraction of the rows held out for validation, or a path to a file of them"},
	{Name: "data.test", Kind: FractionOrPath, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05, Help: "fraction of the rows held out for the final test, or a path to a file of them"},
	{Name: "data.stratify", Kind: Bool, Default: true, Help: "keep the share of each class in every part"},
	{Name: "data.normalize", Kind: Choice, Default: "standard", Choices: []string{"none", "standard", "minmax"}, Help: "scaling of features (and regression targets), fitted on the training rows"},
	{Name: "data.shuffle", Kind: Bool, Default: true, Help: "shuffle the training rows each epoch, seeded"},

	{Name: "model.depth", Kind: Int, Default: 2, Min: 0, Max: 100, Increment: 1, Help: "number of hidden layers"},
	{Name: "model.width", Kind: Int, Default: 64, Min: 1, Max: 65536, Log: true, Help: "units in each hidden layer"},
	{Name: "model.hidden", Kind: Ints, Default: []int{}, Min: 1, Max: 65536, Help: "explicit widths, e.g. [128, 64]; instead of depth and width"},
	{Name: "model.embedding", Kind: Int, Default: 0, Min: 0, Max: 4096, Log: true, Off: 4, Help: "width of each embedding (users, items, columns of many categories); 0: min(50, 1.6 * categories^0.56)"},
	{Name: "model.activation", Kind: Choice, Default: "relu", Choices: Activations, Help: "activation of the hidden layers"},
	{Name: "model.init", Kind: Choice, Default: "auto", Choices: Initializers, Help: "initial weights; auto picks by activation (He, LeCun or Xavier normal)"},
	{Name: "model.init_value", Kind: Float, Default: 0.01, Min: -10, Max: 10, Increment: 0.01, Help: "the constant, or the standard deviation of small_normal", ForKey: "model.init", For: []string{"constant", "small_normal"}},
	{Name: "model.norm", Kind: Choice, Default: "none", Choices: []string{"none", "batch", "layer"}, Help: "normalization before each activation"},
	{Name: "model.residual", Kind: Bool, Default: false, Help: "add a layer's input to its output where the widths match"},
	{Name: "model.weights", Kind: String, Default: "", Help: "start from a safetensors file"},

	{Name: "optimizer.name", Kind: Choice, Default: "adam", Choices: Optimizers, Help: "update rule; gd uses the full batch whatever batch_size says"},
	{Name: "optimizer.lr", Kind: Float, Default: 0.001, Min: 0, MinOpen: true, Max: 1e4, Log: true, Live: true, Help: "learning rate"},
	{Name: "optimizer.momentum", Kind: Float, Default: 0.9, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05, Help: "momentum", ForKey: "optimizer.name", For: []string{"momentum", "nesterov", "muon"}},
	{Name: "optimizer.beta1", Kind: Float, Default: 0.9, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05, Help: "decay of the first moment", ForKey: "optimizer.name", For: []string{"adam", "adamw", "lion", "muon"}},
	{Name: "optimizer.beta2", Kind: Float, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.01, Help: "decay of the second moment; 0: the optimizer's own default (0.999, lion 0.99)", ForKey: "optimizer.name", For: []string{"adam", "adamw", "lion", "muon"}},
	{Name: "optimizer.alpha", Kind: Float, Default: 0.99, Min: 0, Max: 1, MaxOpen: true, Increment: 0.01, Help: "decay of rmsprop's squared gradient", ForKey: "optimizer.name", For: []string{"rmsprop"}},
	{Name: "optimizer.eps", Kind: Float, Default: 0.0, Min: 0, Max: 1, Log: true, Off: 1e-12, Help: "added to the denominator; 0: the optimizer's own default (1e-8, adagrad 1e-10)", ForKey: "optimizer.name", For: []string{"adagrad", "rmsprop", "adam", "adamw", "muon"}},
	{Name: "optimizer.clip_norm", Kind: Float, Default: 0.0, Min: 0, Max: inf, Log: true, Off: 0.01, Live: true, Help: "bound of the global gradient norm; 0: off"},

	{Name: "schedule.name", Kind: Choice, Default: "constant", Choices: Schedules, Help: "how the learning rate moves over training"},
	{Name: "schedule.warmup_epochs", Kind: Float, Default: 0.0, Min: 0, Max: 1e6, Increment: 1, Help: "epochs of linear warm-up from 0; fractions allowed"},
	{Name: "schedule.step_epochs", Kind: Int, Default: 10, Min: 1, Max: 1e6, Increment: 1, Help: "epochs between two drops", ForKey: "schedule.name", For: []string{"step"}},
	{Name: "schedule.gamma", Kind: Float, Default: 0.0, Min: 0, Max: 1, Increment: 0.05, Help: "factor of each drop (step) or epoch (exponential); 0: 0.1 for step, 0.95 for exponential", ForKey: "schedule.name", For: []string{"step", "exponential"}},
	{Name: "schedule.min_lr", Kind: Float, Default: 0.0, Min: 0, Max: 1e4, Log: true, Off: 1e-8, Help: "learning rate at the bottom", ForKey: "schedule.name", For: []string{"cosine", "cosine_restarts", "plateau", "polynomial"}},
	{Name: "schedule.restart_epochs", Kind: Int, Default: 10, Min: 1, Max: 1e6, Increment: 1, Help: "epochs of the first cycle", ForKey: "schedule.name", For: []string{"cosine_restarts"}},
	{Name: "schedule.restart_mult", Kind: Int, Default: 1, Min: 1, Max: 100, Increment: 1, Help: "each cycle is this many times longer than the one before", ForKey: "schedule.name", For: []string{"cosine_restarts"}},
	{Name: "schedule.patience", Kind: Int, Default: 10, Min: 0, Max: 1e6, Increment: 1, Help: "evaluations without improvement before a drop", ForKey: "schedule.name", For: []string{"plateau"}},
	{Name: "schedule.factor", Kind: Float, Default: 0.1, Min: 0, MinOpen: true, Max: 1, MaxOpen: true, Increment: 0.05, Help: "factor of each drop", ForKey: "schedule.name", For: []string{"plateau"}},
	{Name: "schedule.power", Kind: Float, Default: 1.0, Min: 0, MinOpen: true, Max: 100, Increment: 0.5, Help: "exponent of the decay", ForKey: "schedule.name", For: []string{"polynomial"}},

	{Name: "regularization.l1", Kind: Float, Default: 0.0, Min: 0, Max: 1e3, Log: true, Off: 1e-6, Live: true, Help: "l1 * sum|w|, weights only"},
	{Name: "regularization.l2", Kind: Float, Default: 0.0, Min: 0, Max: 1e3, Log: true, Off: 1e-6, Live: true, Help: "l2/2 * sum w^2 added to the gradient, weights only"},
	{Name: "regularization.weight_decay", Kind: Float, Default: 0.0, Min: 0, Max: 1e3, Log: true, Off: 1e-5, Live: true, Help: "decoupled decay: lr * decay * w off the weights at each step, weights only"},
	{Name: "regularization.dropout", Kind: Float, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05, Live: true, Help: "probability that a hidden unit is zeroed"},
	{Name: "regularization.label_smoothing", Kind: Float, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05, Help: "share of each target spread over all classes"},
	{Name: "regularization.max_norm", Kind: Float, Default: 0.0, Min: 0, Max: inf, Log: true, Off: 0.1, Help: "bound of each unit's incoming weights; 0: off"},
	{Name: "regularization.input_noise", Kind: Float, Default: 0.0, Min: 0, Max: 100, Increment: 0.05, Help: "standard deviation of Gaussian noise added to normalized inputs while training"},
	{Name: "regularization.mixup", Kind: Float, Default: 0.0, Min: 0, Max: 100, Increment: 0.1, Help: "alpha of mixup (Beta distribution); 0: off"},

	{Name: "training.loss", Kind: Choice, Default: "auto", Choices: Losses, Help: "auto: cross_entropy for classification, mse for regression"},
	{Name: "training.huber_delta", Kind: Float, Default: 1.0, Min: 0, MinOpen: true, Max: inf, Log: true, Help: "where the Huber loss turns linear", ForKey: "training.loss", For: []string{"huber"}},
	{Name: "training.class_weights", Kind: ClassWeights, Default: "none", Help: `weight of each class in the loss: "none", "balanced" or a list`},
	{Name: "training.epochs", Kind: Int, Default: 50, Min: 1, Max: 1e7, Increment: 10, Help: "passes over the training rows"},
	{Name: "training.batch_size", Kind: Int, Default: 32, Min: 1, Max: 1 << 24, Log: true, Live: true, Help: "rows of one update"},
	{Name: "training.eval_every", Kind: Int, Default: 1, Min: 1, Max: 1e6, Increment: 1, Help: "epochs between two evaluations"},
	{Name: "training.log_every_steps", Kind: Int, Default: 0, Min: 0, Max: maxCount, Increment: 1, Help: "also record the loss every so many steps; 0: once an epoch"},
	{Name: "training.threads", Kind: Int, Default: 0, Min: 0, Max: 1024, Increment: 1, Help: "threads of the arithmetic; 0: all. Never changes a result"},
	{Name: "training.ema", Kind: Float, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.01, Help: "decay of the exponential moving average of weights used for evaluation; 0: off"},
	{Name: "training.monitor", Kind: String, Default: "auto", Help: "metric that decides the best epoch; auto: val/loss (train/loss without validation)"},
	{Name: "training.early_stopping.patience", Kind: Int, Default: 0, Min: 0, Max: 1e6, Increment: 1, Help: "evaluations without improvement before training stops; 0: off"},
	{Name: "training.early_stopping.min_delta", Kind: Float, Default: 0.0, Min: 0, Max: inf, Log: true, Off: 1e-5, Help: "smallest change that counts as improvement"},
	{Name: "training.early_stopping.restore_best", Kind: Bool, Default: true, Help: "return to the best weights when training stops early"},
	{Name: "training.target.metric", Kind: String, Default: "val/accuracy", Help: "metric of the target"},
	{Name: "training.target.value", Kind: Float, Default: 0.0, Min: -inf, Max: inf, Increment: 0.01, Help: "training stops when the metric reaches it; 0: no target"},
}
