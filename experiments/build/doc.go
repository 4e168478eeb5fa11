// Package build turns an experiment into what the engine trains: it is the only
// translator from the keys of an experiment file to the engine's objects.
//
// [New] loads the data, initializes the network and configures the loop. [Datasets]
// keeps data for experiments that share it, and says beforehand what one would cost. Both refuse
// what a user can correct with an [InputError] that names the key.
package build
