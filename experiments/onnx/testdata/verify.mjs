// Runs models with ONNX Runtime and compares their logits with those of tunebench.
//
//	go test ./experiments/onnx -cases DIR
//	npm install onnxruntime-node && node experiments/onnx/testdata/verify.mjs DIR
//
// Models go through the checker of Debian's python3-onnx with
//
//	for f in DIR/*.onnx; do python3 -c "import onnx,sys; onnx.checker.check_model(sys.argv[1], full_check=True)" $f; done
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const ort = createRequire(path.join(process.cwd(), "x.js"))("onnxruntime-node");
const dir = process.argv[2];
const kinds = { 1: ["float32", Float32Array], 7: ["int64", BigInt64Array], 8: ["string", Array], 11: ["float64", Float64Array] };
const groups = {};
for (const file of fs.readdirSync(dir).filter((f) => f.endsWith(".json")).sort()) {
  const c = JSON.parse(fs.readFileSync(path.join(dir, file), "utf8"));
  const feeds = {};
  for (const v of c.Inputs) {
    const [type, array] = kinds[v.Type];
    const data = type === "string" ? v.Strings : array.from(v.Numbers.map((x) => (type === "int64" ? BigInt(x) : Number(x))));
    feeds[v.Name] = new ort.Tensor(type, data, v.Dims);
  }
  const session = await ort.InferenceSession.create(path.join(dir, file.replace(".json", ".onnx")));
  const got = (await session.run(feeds))[c.Output].data;
  let worst = got.length === c.Want.length ? 0 : Infinity;
  c.Want.forEach((w, i) => (worst = Math.max(worst, Math.abs(got[i] - w) / Math.max(1, Math.abs(w)))));
  const name = file.replace(/-\d+\.json$/, "");
  const group = (groups[name] ??= { models: 0, logits: 0, worst: 0 });
  group.models++;
  group.logits += got.length;
  group.worst = Math.max(group.worst, worst);
  if (!(worst <= 1e-5)) console.log(`${file}: differs by ${worst}`);
}
for (const [name, g] of Object.entries(groups)) {
  console.log(`| ${name} | ${g.models} | ${g.logits} | ${g.worst.toExponential(1)} |`);
}
