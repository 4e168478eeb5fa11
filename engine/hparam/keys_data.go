package hparam

var dataKeys = []Key{
	{
		Name: "data.source", Kind: String, Default: "digits",
		Help: "a built-in or generated set (see `tunebench data`), or the path of a table, images " +
			"(mnist:DIR, idx:IMAGES,LABELS) or a folder of pictures",
	},
	{
		Name: "data.kind", Kind: Choice, Default: "auto", Choices: DataKinds,
		Help: "how the source is read; auto: images, ratings, text beside a label, or else a table, by content",
	},
	{
		Name: "data.label", Kind: String, Default: "",
		Help: "label column by name or 0-based index; empty: the last column",
	},
	{
		Name: "data.header", Kind: Choice, Default: "auto", Choices: []string{"auto", "yes", "no"},
		Help: "whether the first line of a CSV file names the columns",
	},
	{
		Name: "data.task", Kind: Choice, Default: "auto", Choices: Tasks,
		Help: "what is predicted; auto decides from the labels",
	},
	{
		Name: "data.columns", Kind: Strings, Default: []string{},
		Help: "only these feature columns, by name or 0-based index; empty: all that are of use",
	},
	{Name: "data.drop", Kind: Strings, Default: []string{}, Help: "columns to leave out"},
	{
		Name: "data.categorical", Kind: Strings, Default: []string{},
		Help: "columns of categories that look like numbers",
	},
	{
		Name: "data.one_hot", Kind: Int, Default: 64, Min: 1, Max: 10_000, Log: true,
		Help: "largest number of categories that become columns of 0 and 1; of more, a vector is learned for each",
	},
	{
		Name: "data.embed", Kind: Choice, Default: "auto", Choices: []string{"auto", "repeated", "all"},
		Earlier: "repeated",
		Help: "columns of more categories that vectors are learned for: auto: those that tell the label out of fold; " +
			"repeated: those whose values mostly come again; all",
	},
	{
		Name: "data.missing", Kind: Strings, Default: []string{},
		Help: "values that stand for none besides the usual marks (empty, ?, NA, NaN, NULL, None, -, .): words in " +
			"any case, or numbers",
	},
	{
		Name: "data.decimal", Kind: Choice, Default: "auto", Choices: []string{"auto", "point", "comma"},
		Help: "mark before fractions where a column allows both (1,234); auto: as in the rest of the table",
	},
	{
		Name: "data.label_map", Kind: Renames, Default: []string{},
		Help: "label values to rename while reading, e.g. [\"<=50K. -> <=50K\"]",
	},
	{
		Name: "data.limit", Kind: Int, Default: 0, Min: 0, Max: maxCount, Log: true, Off: 1000,
		Help: "only the first rows; 0: all",
	},
	{
		Name: "data.sample", Kind: Int, Default: 0, Min: 0, Max: maxCount, Log: true, Off: 1000,
		Help: "this many rows, drawn by the seed; 0: all",
	},
	{
		Name: "data.image_size", Kind: Int, Default: 0, Min: 0, Max: 128, Increment: 8,
		Help: "side in pixels that pictures of a folder are scaled to; 0: as they are, or 32",
	},
	{
		Name: "data.augment_shift", Kind: Float, Default: 0.0, Min: 0, Max: 1, Increment: 0.05,
		Help: "pictures move by up to this share of their side, anew each epoch",
	},
	{
		Name: "data.augment_rotate", Kind: Float, Default: 0.0, Min: 0, Max: 180, Increment: 5,
		Help: "pictures turn by up to so many degrees",
	},
	{Name: "data.augment_flip", Kind: Bool, Default: false, Help: "half of the pictures are mirrored, left to right"},
	{
		Name: "data.augment_noise", Kind: Float, Default: 0.0, Min: 0, Max: 100, Increment: 0.05,
		Help: "standard deviation of normal noise on normalized pictures",
	},
	{
		Name: "data.augment_cutout", Kind: Float, Default: 0.0, Min: 0, Max: 1, Increment: 0.05,
		Help: "side of a square blackened in each picture, as a share of its side",
	},
	{
		Name: "data.text", Kind: Strings, Default: []string{},
		Help:   "columns of text to turn into a bag of words; empty: all of running text",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.ngrams", Kind: Int, Default: 1, Min: 1, Max: 3, Increment: 1,
		Help:   "longest run of words that counts as a term of its own",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.min_df", Kind: Int, Default: 2, Min: 1, Max: maxCount, Increment: 1,
		Help:   "training rows that a term must occur in",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.max_features", Kind: Int, Default: 50_000, Min: 1, Max: 1 << 24, Log: true,
		Help:   "largest vocabulary, the most frequent terms; with hashing the number of buckets",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.weighting", Kind: Choice, Default: "tfidf", Choices: []string{"tfidf", "count", "binary"},
		Help:   "value of a term in a row; tfidf rows have length 1",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.sublinear_tf", Kind: Bool, Default: false,
		Help:   "1 + ln(count) instead of the count of a term",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.hashing", Kind: Bool, Default: false,
		Help:   "terms share hashed buckets instead of a vocabulary",
		ForKey: "data.kind", For: []string{"text"},
	},
	{
		Name: "data.implicit", Kind: Bool, Default: false,
		Help:   "learn whether a user met an item, not how it was rated",
		ForKey: "data.kind", For: []string{"ratings"},
	},
	{
		Name: "data.negatives", Kind: Int, Default: 4, Min: 1, Max: 100, Increment: 1,
		Help:   "items drawn for each one met, as examples of those not met (implicit)",
		ForKey: "data.kind", For: []string{"ratings"},
	},
	{
		Name: "data.split", Kind: Choice, Default: "random", Choices: []string{"random", "time", "leave_last_out"},
		Help:   "which ratings are held out: any, the latest, or each user's last",
		ForKey: "data.kind", For: []string{"ratings"},
	},
	{
		Name: "data.size", Kind: Int, Default: 1000, Min: 10, Max: 10_000_000, Log: true,
		Help: "rows of a generated set",
	},
	{
		Name: "data.noise", Kind: Float, Default: 0.1, Min: 0, Max: 10, Increment: 0.05,
		Help: "noise of a generated set",
	},
	{
		Name: "data.classes", Kind: Int, Default: 3, Min: 2, Max: 20, Increment: 1,
		Help: "classes of a generated set",
	},
	{
		Name: "data.seed", Kind: Int, Default: 0, Min: 0, Max: 1<<53 - 1, Increment: 1,
		Help: "seed of a generated set, apart from the experiment's",
	},
	{
		Name: "data.split_seed", Kind: Int, Default: -1, Min: -1, Max: 1<<53 - 1, Increment: 1,
		Help: "seed of the parts alone, so that weights can be drawn anew over the same rows; -1: the experiment's",
	},
	{
		Name: "data.validation", Kind: FractionOrPath, Default: 0.2, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05,
		Help: "fraction of the rows held out for validation, or a path to a file of them",
	},
	{
		Name: "data.test", Kind: FractionOrPath, Default: 0.0, Min: 0, Max: 1, MaxOpen: true, Increment: 0.05,
		Help: "fraction of the rows held out for the final test, or a path to a file of them",
	},
	{Name: "data.stratify", Kind: Bool, Default: true, Help: "keep the share of each class in every part"},
	{
		Name: "data.normalize", Kind: Choice, Default: "standard", Choices: []string{"none", "standard", "minmax"},
		Help: "scaling of features (and regression targets), fitted on the training rows",
	},
	{Name: "data.shuffle", Kind: Bool, Default: true, Help: "shuffle the training rows each epoch, seeded"},
}
