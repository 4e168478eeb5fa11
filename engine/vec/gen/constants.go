package main

import "math"

// laneBits are constants that differ from lane to lane, of which a narrow vector
// takes what it has room for.
var laneBits = map[string]func(lane int) uint32{
	"lanes0":    func(lane int) uint32 { return uint32(lane) },
	"lanes1":    func(lane int) uint32 { return uint32(lane) + 8 },
	"highWords": func(lane int) uint32 { return -(uint32(lane) & 1) },
	"lowWords":  func(lane int) uint32 { return uint32(lane)&1 - 1 },
}

// constantBits are the constants of the scalar kernels, which the tests hold
// the assembly against, bit by bit.
var constantBits = map[string]uint32{
	"absMask":  0x7fffffff,
	"signMask": 0x80000000,
	"zero":     0,
	"oneBits":  0x3f800000,
	"logSplit": 0x3f3504f3,
	"sixteen":  16,
	"intOne":   1,
	"slopeXor": f32(1) ^ f32(0.01),

	"one": f32(1), "half": f32(0.5), "minusHalf": f32(-0.5), "two": f32(2), "minusOne": f32(-1),
	"inf": f32(math.Inf(1)), "minusInf": f32(math.Inf(-1)),
	"flush": f32(0x1p-110), "tinyGrad": f32(0x1p-55), "softmaxMin": f32(-60), "maxFloat": f32(math.MaxFloat32),

	"log2e": f32(0x1.715476p+0), "ln2hi": f32(0.693359375), "ln2lo": f32(-2.12194440e-4), "rounder": f32(0x1.8p23),
	"expMin": f32(-87.3), "expMax": f32(88.3), "expm1Min": f32(-20),
	"exp0": f32(0.00019919381), "exp1": f32(0.0013947225), "exp2": f32(0.008333263), "exp3": f32(0.041666254),
	"exp4": f32(0.16666667),

	"log0": f32(0.06915368), "log1": f32(-0.11789808), "log2": f32(0.118729763), "log3": f32(-0.12384348),
	"log4": f32(0.14218658), "log5": f32(-0.16669251), "log6": f32(0.20002227), "log7": f32(-0.24999987),
	"log8": f32(0.3333331),

	"tanhSplit": f32(0.625), "forty": f32(40),
	"tanh0": f32(-0.005717037), "tanh1": f32(0.020650579), "tanh2": f32(-0.053743497), "tanh3": f32(0.13331491),
	"tanh4": f32(-0.33333284),

	"four": f32(4),
	"erf0": f32(7.889119e-05), "erf1": f32(-0.0008020841), "erf2": f32(0.005189535), "erf3": f32(-0.026854444),
	"erf4": f32(0.11283600), "erf5": f32(-0.37612626), "erf6": f32(0.12837917),
	"erfc0": f32(2.5132644e-07), "erfc1": f32(-2.5314806e-05), "erfc2": f32(0.00046378799),
	"erfc3": f32(-0.0042823828),
	"erfc4": f32(0.025373556), "erfc5": f32(-0.108638994), "erfc6": f32(-0.6330396), "erfc7": f32(-1.1296612),
	"erfc8": f32(0.00020435988),

	"minusTwo": f32(-2), "unit24": f32(0x1p-24), "unit31": f32(0x1p-31),
	"sin0": f32(-3.4318696e-06), "sin1": f32(0.00016025479), "sin2": f32(-0.004681658), "sin3": f32(0.0796926),
	"sin4": f32(-0.6459641), "sin5": f32(1.5707964),
	"cos0": f32(-2.3824918e-05), "cos1": f32(0.00091772486), "cos2": f32(-0.02086269), "cos3": f32(0.25366932),
	"cos4": f32(-1.2337005), "cos5": f32(1),

	"leakySlope": f32(0.01),
	"seluLambda": f32(1.0507009873554804934193349852946),
	"seluScale":  f32(1.0507009873554804934193349852946 * 1.6732632423543772848170429916717),
	"sqrtHalf":   f32(0.70710678118654752440), "invSqrt2Pi": f32(0.39894228040143267794),
}
