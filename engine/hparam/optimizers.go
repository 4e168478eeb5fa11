package hparam

// optimizers are the update rules of engine/optimizer. The usual rates are from experience and the
// papers, for standardized data: adaptive rules move every weight by about the rate at each step,
// whatever the gradient; plain descent moves it by the rate times the gradient.
var optimizers = []Method{
	{
		Name: "gd", Help: "gradient descent: a step takes all training rows, whatever training.batch_size says",
		Paper: `Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847`,
		Rates: Rates{Low: 0.01, High: 1, Typical: 0.1}, FullBatch: true,
	},
	{
		Name: "sgd", Help: "stochastic gradient descent: a step of the rate times the batch's gradient",
		Paper: `Robbins and Monro, "A Stochastic Approximation Method", 1951`,
		Rates: Rates{Low: 0.005, High: 0.5, Typical: 0.05},
	},
	{
		Name: "momentum", Help: "sgd that keeps rolling: the step is a decaying sum of the gradients so far",
		Paper: `Polyak, "Some Methods of Speeding up the Convergence of Iteration Methods", 1964`,
		Reads: []Use{{"optimizer.momentum", 0.9}},
		Rates: Rates{Low: 0.0005, High: 0.1, Typical: 0.01},
	},
	{
		Name: "nesterov", Help: "momentum that looks ahead to where it is rolling",
		Paper: `Sutskever et al., "On the Importance of Initialization and Momentum in Deep Learning", 2013`,
		Reads: []Use{{"optimizer.momentum", 0.9}},
		Rates: Rates{Low: 0.0005, High: 0.1, Typical: 0.01}, Tried: true,
	},
	{
		Name: "adagrad", Help: "each weight's step shrinks with all gradients it has seen; for sparse features",
		Paper: `Duchi, Hazan and Singer, "Adaptive Subgradient Methods", 2011`,
		Reads: []Use{{"optimizer.eps", 1e-10}}, Steps: Shrinking,
		Rates: Rates{Low: 0.001, High: 0.1, Typical: 0.01},
	},
	{
		Name: "rmsprop", Help: "each weight's step is scaled by the recent size of its gradients",
		Paper: "Tieleman and Hinton, Coursera lecture 6.5, 2012",
		Reads: []Use{{"optimizer.alpha", nil}, {"optimizer.eps", 1e-8}}, Steps: Scaled,
		Rates: Rates{Low: 1e-4, High: 0.01, Typical: 0.001},
	},
	{
		Name: "adam", Help: "momentum whose steps are scaled by the recent size of each weight's gradients",
		Paper: `Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015`,
		Reads: []Use{{"optimizer.beta1", nil}, {"optimizer.beta2", 0.999}, {"optimizer.eps", 1e-8}}, Steps: Scaled,
		Rates: Rates{Low: 1e-4, High: 0.02, Typical: 0.003},
	},
	{
		Name: "adamw", Help: "adam, meant to be used with decoupled weight decay",
		Paper: `Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019`,
		Reads: []Use{{"optimizer.beta1", nil}, {"optimizer.beta2", 0.999}, {"optimizer.eps", 1e-8}}, Steps: Scaled,
		Decoupled: true, Tried: true,
		Rates: Rates{Low: 1e-4, High: 0.02, Typical: 0.001},
	},
	{
		Name: "lion", Help: "every weight moves by the rate, by its momentum's sign; wants a third of adam's rate",
		Paper: `Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023`,
		Reads: []Use{{"optimizer.beta1", nil}, {"optimizer.beta2", 0.99}}, Steps: Scaled,
		Decoupled: true,
		Rates:     Rates{Low: 1e-5, High: 0.003, Typical: 3e-4},
	},
	{
		Name: "muon", Help: "the momentum of each hidden matrix is orthogonalized; other weights take adam's steps",
		Paper: `Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024`,
		Reads: []Use{
			{"optimizer.momentum", 0.95},
			{"optimizer.beta1", nil},
			{"optimizer.beta2", 0.999},
			{"optimizer.eps", 1e-8},
		},
		Steps: Scaled, Decoupled: true,
		Rates: Rates{Low: 0.001, High: 0.05, Typical: 0.003},
	},
}
