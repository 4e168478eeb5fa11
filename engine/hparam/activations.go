package hparam

// activations are those of engine/vec.
var activations = []Method{
	{
		Name: "relu", Help: "max(x, 0)",
		Paper: `Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", 2010`,
	},
	{
		Name: "leaky_relu", Help: "x, or 0.01 x below 0, so that no unit can die",
		Paper: `Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013`,
	},
	{
		Name: "elu", Help: "x, or e^x - 1 below 0",
		Paper: `Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units", 2016`,
	},
	{
		Name: "selu", Help: "elu scaled so that deep networks normalize themselves; its auto is lecun_normal",
		Paper: `Klambauer et al., "Self-Normalizing Neural Networks", 2017`,
	},
	{
		Name: "gelu", Help: "x times the normal distribution function of x",
		Paper: `Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016`,
	},
	{
		Name: "silu", Help: "x times the sigmoid of x",
		Paper: `Elfwing et al., "Sigmoid-Weighted Linear Units for Neural Network Function Approximation", 2018`,
	},
	{Name: "tanh", Help: "the hyperbolic tangent, from -1 to 1"},
	{Name: "sigmoid", Help: "1/(1 + e^-x), from 0 to 1"},
	{
		Name: "softplus", Help: "ln(1 + e^x), a smooth relu",
		Paper: `Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", 2001`,
	},
	{Name: "identity", Help: "x: without it between them, layers are no more than one"},
}
