// Times ONNX Runtime on the rows of a table: the network alone on numbers that are ready, and with reading them.
//
//	node rates.mjs model.onnx rows.csv
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const ort = createRequire(path.join(process.cwd(), "x.js"))("onnxruntime-node");
const [model, file] = process.argv.slice(2);
const session = await ort.InferenceSession.create(model);
const batch = 4096, width = 28;
const report = (name, rows, began) => console.log(`| ${name} | ${Math.round(rows / ((performance.now() - began) / 1000))} |`);

const ready = Float32Array.from({ length: batch * width }, () => Math.random() - 0.5);
let began = performance.now(), rows = 0;
for (; rows < 1_000_000; rows += batch) await session.run({ input: new ort.Tensor("float32", ready, [batch, width]) });
report("ONNX Runtime, the network alone", rows, began);

began = performance.now();
rows = 0;
let rest = "", values = new Float32Array(batch * width), n = 0, first = true;
const flush = async () => {
  if (n > 0) await session.run({ input: new ort.Tensor("float32", values.slice(0, n * width), [n, width]) });
  rows += n;
  n = 0;
};
for await (const chunk of fs.createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    if (first) { first = false; continue; }
    const fields = line.split(",");
    for (let j = 0; j < width; j++) values[n * width + j] = Number(fields[j + 1]);
    if (++n === batch) await flush();
  }
}
await flush();
report("ONNX Runtime, reading the table in Node and the network", rows, began);
