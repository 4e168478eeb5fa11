#!/usr/bin/env bash
# Predicts 1,000,000 rows x 28 in a pipe, beside reading them alone and beside ONNX Runtime on the same network,
# one after the other, twice. In a folder where `npm install onnxruntime-node` was run:
#
#	rates.sh TUNEBENCH REPOSITORY
set -euo pipefail
tunebench=$1 repository=$2 here=$(cd "$(dirname "$0")" && pwd)
awk 'BEGIN { srand(1); printf "y"; for (j = 0; j < 28; j++) printf ",f%d", j; print ""
	for (i = 0; i < 1000000; i++) { line = ""; for (j = 0; j < 28; j++) { x[j] = rand()*4 - 2; line = line sprintf(",%.6f", x[j]) }
		print (x[0]*x[1] + x[2] > 0) line } }' > rows.csv
head -20001 rows.csv > train.csv
cat > rates.toml <<'T'
version = 1
name = "rates"
[data]
source = "train.csv"
label = "y"
[model]
hidden = [128, 128]
[training]
epochs = 2
T
rm -rf runs && "$tunebench" train rates.toml > /dev/null 2>&1
"$tunebench" export latest --format onnx -o rates.onnx > /dev/null
run=$(echo "$PWD"/runs/2*)
for _ in 1 2; do
	(cd "$repository" && go test ./experiments/predict -run 'TestRates$' -v -count 1 -rates "$run" | grep '^|')
	began=$(date +%s.%N)
	cat rows.csv | "$tunebench" predict latest --data - 2> /dev/null | wc -l > lines.txt
	awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "| tunebench, predicting in a pipe, with its start | %.0f |\n", 1e6/(b-a) }'
	[[ $(cat lines.txt) -eq 1000001 ]]
	node "$here/rates.mjs" rates.onnx rows.csv
done
