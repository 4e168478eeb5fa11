"""Times loading images in the IDX format against NumPy, alternating the two in one run.

    python3 compare_numpy.py IMAGES.gz

Needs Debian's python3-numpy and Go, and the file of the labels beside that of the images. NumPy
unpacks both files and makes float32 of the pixels, divided by 255; tunebench also hashes the
files and codes the labels. Prints the median wall seconds of both over five rounds and the median
of the ratios numpy / tunebench by round.
"""
import gzip, os, re, statistics, subprocess, sys, tempfile, time

import numpy

ROUNDS, TIMES = 5, 10
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def ours(binary, path):
    env = dict(os.environ, TUNEBENCH_TABLE=path)
    out = subprocess.run([binary, "-test.run=^$", "-test.bench=LoadTable", f"-test.benchtime={TIMES}x"],
                         env=env, capture_output=True, text=True, check=True, cwd=HERE).stdout
    return float(re.search(r"([\d.]+) ns/op", out).group(1)) / 1e9


def theirs(path):
    labels = path.replace("images", "labels").replace("idx3", "idx1")
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        with gzip.open(path) as f:
            x = numpy.frombuffer(f.read(), numpy.uint8, offset=16).astype(numpy.float32)
        x /= 255
        with gzip.open(labels) as f:
            numpy.frombuffer(f.read(), numpy.uint8, offset=8)
        times.append(time.perf_counter() - start)
    return statistics.mean(times)


def main():
    path = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "dataset.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "."], cwd=HERE, check=True)
        rounds = [(ours(binary, path), theirs(path)) for _ in range(ROUNDS)]
    a, b = (statistics.median(column) for column in zip(*rounds))
    ratio = statistics.median(theirs / ours for ours, theirs in rounds)
    print(f"{os.path.basename(path)}: tunebench {a:.4f} s, numpy {b:.4f} s; ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
