#include "textflag.h"

DATA ·lane<>+0(SB)/8, $0x0000000100000000
DATA ·lane<>+8(SB)/8, $0x0000000300000002
DATA ·lane<>+16(SB)/8, $0x0000000500000004
DATA ·lane<>+24(SB)/8, $0x0000000700000006
GLOBL ·lane<>(SB), RODATA|NOPTR, $32

// The multipliers and what a round adds to the two halves of the key.
DATA ·factors<>+0(SB)/8, $0xCD9E8D57D2511F53
DATA ·factors<>+8(SB)/8, $0xBB67AE859E3779B9
GLOBL ·factors<>(SB), RODATA|NOPTR, $16

// MUL32 sets hi and lo to the halves of the eight products of x and f, through
// t: the unit multiplies every other lane, so it takes two goes.
#define MUL32(x, f, hi, lo, t) \
	VPMULUDQ f, x, lo; \
	VPSRLQ $32, x, t; \
	VPMULUDQ f, t, t; \
	VPSRLQ $32, lo, hi; \
	VPBLENDD $0xAA, t, hi, hi; \
	VPSLLQ $32, t, t; \
	VPBLENDD $0xAA, t, lo, lo

// func fillAVX2(b *Batch, a *Address)
//
// Y0 to Y3: the counter's words, a block in each lane. Y4, Y5: the key. Y6, Y7:
// the multipliers. Y8, Y9: what a round adds to the key.
TEXT ·fillAVX2(SB), NOSPLIT, $0-16
	MOVQ b+0(FP), DI
	MOVQ a+8(FP), SI
	VPBROADCASTD 0(SI), Y4
	VPBROADCASTD 4(SI), Y5
	VPBROADCASTD 8(SI), Y0
	VPADDD ·lane<>(SB), Y0, Y0
	VPBROADCASTD 12(SI), Y1
	VPBROADCASTD 16(SI), Y2
	VPBROADCASTD 20(SI), Y3
	VPBROADCASTD ·factors<>+0(SB), Y6
	VPBROADCASTD ·factors<>+4(SB), Y7
	VPBROADCASTD ·factors<>+8(SB), Y8
	VPBROADCASTD ·factors<>+12(SB), Y9
	MOVQ $10, CX

round:
	MUL32(Y0, Y6, Y10, Y11, Y14)
	MUL32(Y2, Y7, Y12, Y13, Y15)
	VPXOR Y12, Y1, Y0
	VPXOR Y4, Y0, Y0
	VPXOR Y10, Y3, Y2
	VPXOR Y5, Y2, Y2
	VMOVDQA Y13, Y1
	VMOVDQA Y11, Y3
	VPADDD Y8, Y4, Y4
	VPADDD Y9, Y5, Y5
	DECQ CX
	JNZ round
	VMOVDQU Y0, 0(DI)
	VMOVDQU Y1, 32(DI)
	VMOVDQU Y2, 64(DI)
	VMOVDQU Y3, 96(DI)
	VZEROUPPER
	RET
