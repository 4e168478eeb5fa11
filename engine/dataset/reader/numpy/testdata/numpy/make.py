"""Writes the arrays that TestArraysWrittenByNumPy reads: python3 make.py"""
import numpy as np

x = np.arange(24.0).reshape(8, 3) % 7
np.save("fortran.npy", np.asfortranarray(x))
np.savez_compressed("pair.npz", X=x.astype("f4"), y=np.array(["oui", "été"] * 4))
