package hparam

// losses are those of engine/loss, after auto, which stands for one that fits the task.
var losses = []Method{
	{
		Name: "auto", Help: "cross_entropy for classification, mse for regression",
		Reads: ofClasses, Classes: true,
	},
	{
		Name: "cross_entropy", Help: "the negative logarithm of the probability given to the right class",
		Paper: `Good, "Rational Decisions", 1952`,
		Reads: ofClasses, Classes: true,
	},
	{Name: "mse", Help: "the squared error"},
	{
		Name: "huber", Help: "the squared error up to training.huber_delta, linear beyond: outliers count less",
		Paper: `Huber, "Robust Estimation of a Location Parameter", 1964`,
		Reads: []Use{{"training.huber_delta", nil}}, Robust: true,
	},
	{Name: "mae", Help: "the absolute error, whose best constant is the median", Robust: true},
}

var ofClasses = []Use{{"regularization.label_smoothing", nil}, {"training.class_weights", nil}}
