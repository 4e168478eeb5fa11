// Package optimizer is the update rules. Each rule is a file that states its
// equation, its defaults and the paper it comes from. The defaults and details
// are PyTorch's where PyTorch has the rule.
//
// What every rule shares is done by [Optimizer]: the gradient that a rule sees is
//
//	clip*(g + l1*sign(w)) + l2*w
//
// and before the rule moves a weight, decoupled decay makes it (1 - lr*decay)*w
// (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019). The
// three penalties touch weight matrices and tables of entities only, never the
// biases of layers or normalization.
//
// Tensors of which a batch reads few rows may be updated late (deferred.go), with
// every bit as if they had been updated at once.
package optimizer
