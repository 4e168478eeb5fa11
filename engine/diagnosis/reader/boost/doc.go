// Package boost fits and evaluates gradient-boosted trees on a table of numbers (Friedman, "Greedy Function
// Approximation: A Gradient Boosting Machine", 2001; Chen and Guestrin, "XGBoost", 2016). The values of each
// column are first put into at most 63 bins, so that a fitted forest is a few bytes a tree and reading one costs
// comparisons of bytes. Missing values go where the fit found them better off.
//
// The same rows, in the same order, give the same forest.
package boost
