// Package gp is Gaussian-process regression for a search: some hundred observations in the
// unit cube, each with noise of its own, and a second function for observations that were
// made before a training's end.
//
// # The model
//
//	y_i = f(x_i) + s_i * g(x_i) + e_i
//
// f is what is looked for, the result at the end of a training. s_i says how far from its
// end an observation was made, 0 at the end, and g, a function of the configuration too, how
// results still move until then: configurations that are alike go on alike. So errors of
// early observations are not independent, and a hundred of them in one region do not
// outvote one training that went to its end there. e_i is noise.
//
// f has the variance a and Matérn's kernel k with nu = 5/2, one length scale per group of
// coordinates (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006,
// equations 4.17 and 5.2); g has the variance r, the kernel k of f and a constant beside it:
//
//	cov(y_i, y_j) = a k(x_i, x_j) + s_i s_j r (k(x_i, x_j) + 1) + [i = j] (n + v_i)
//
// The logarithms of the inverse squared length scales, a, n and r maximize the posterior
// under normal priors.
package gp
