package hparam

const (
	he     = `He et al., "Delving Deep into Rectifiers", 2015`
	glorot = `Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", 2010`
	lecun  = `LeCun et al., "Efficient BackProp", 1998`
)

// initializers are those of engine/nn. fan_in and fan_out are the inputs and outputs of a layer.
var initializers = []Method{
	{Name: "auto", Help: "by activation: He's normal, LeCun's for selu, Xavier's for tanh, sigmoid and identity"},
	{Name: "he_normal", Help: "normal, of variance 2/fan_in: for rectifiers", Paper: he},
	{Name: "he_uniform", Help: "uniform, of variance 2/fan_in: for rectifiers", Paper: he},
	{Name: "xavier_normal", Help: "normal, of variance 2/(fan_in + fan_out): for tanh and sigmoid", Paper: glorot},
	{Name: "xavier_uniform", Help: "uniform, of variance 2/(fan_in + fan_out): for tanh and sigmoid", Paper: glorot},
	{Name: "lecun_normal", Help: "normal, of variance 1/fan_in: for selu", Paper: lecun},
	{Name: "lecun_uniform", Help: "uniform, of variance 1/fan_in: for selu", Paper: lecun},
	{
		Name: "orthogonal", Help: "orthonormal rows or columns, whichever are fewer",
		Paper: `Saxe et al., "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Networks", 2014`,
	},
	{
		Name: "small_normal", Help: "normal, of standard deviation model.init_value",
		Reads: []Use{{"model.init_value", nil}},
	},
	{
		Name: "constant", Help: "every weight is model.init_value: units stay alike, for demonstration",
		Reads: []Use{{"model.init_value", nil}},
	},
	{Name: "zeros", Help: "every weight is 0: units stay alike, for demonstration"},
}
