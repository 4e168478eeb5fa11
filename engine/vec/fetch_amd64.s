#include "textflag.h"

// func fetchLines(src *float32, rows *int32, n, stride, lines int)
TEXT ·fetchLines(SB), NOSPLIT, $0-40
	MOVQ src+0(FP), SI
	MOVQ rows+8(FP), BX
	MOVQ n+16(FP), CX
	MOVQ stride+24(FP), R8
	MOVQ lines+32(FP), R9
	TESTQ CX, CX
	JZ done
row:
	MOVLQSX (BX), AX
	IMULQ R8, AX
	ADDQ SI, AX
	MOVQ R9, DX
line:
	PREFETCHT0 (AX)
	ADDQ $64, AX
	DECQ DX
	JNZ line
	ADDQ $4, BX
	DECQ CX
	JNZ row
done:
	RET
