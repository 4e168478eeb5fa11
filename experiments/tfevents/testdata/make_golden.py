"""An event file writer and reader that share nothing with the Go code: only Python and struct.

    python3 make_golden.py           writes the golden files of the tests into this folder
    python3 make_golden.py FILE...   prints the scalars of event files: step, tag, value

The CRC is computed bit by bit from its polynomial; the messages are built from the field
numbers in TensorFlow's event.proto, summary.proto and tensor.proto.
"""

import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def frame(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked(length)) + data + struct.pack("<I", masked(data))


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out) + bytes([n])


def field(number, kind, payload):
    return varint(number << 3 | kind) + payload


def message(number, payload):
    if isinstance(payload, str):
        payload = payload.encode()
    return field(number, 2, varint(len(payload)) + payload)


def integer(number, n):
    return field(number, 0, varint(n)) if n else b""


def event(wall, step, *rest):
    return field(1, 1, struct.pack("<d", wall)) + integer(2, step) + b"".join(rest)


def summary(*values):
    return message(5, b"".join(message(1, v) for v in values))


def simple(tag, value):
    return message(1, tag) + field(2, 5, struct.pack("<f", value))


def exact(tag, value):
    """Ours, for a value that a float32 does not hold: the float32 and the value."""
    return simple(tag, value) + field(1000, 1, struct.pack("<d", value))


def plugin(name):
    return message(9, message(1, message(1, name)))


def text(tag, value):
    shape = message(2, integer(1, 1))
    return message(1, tag) + message(8, integer(1, 7) + message(2, shape) + message(8, value)) + plugin("text")


def tensor(tag, dtype, payload, name="scalars"):
    return message(1, tag) + message(8, integer(1, dtype) + payload) + plugin(name)


def ours():
    """What the Go writer must produce, byte for byte, for the records of the test."""
    return [
        event(1.5, 0, message(3, "brain.Event:2"), message(10, message(1, "tunebench"))),
        event(2.25, 0, summary(text("run/state", "training")), integer(1000, 3)),
        event(3.0, 5, summary(exact("train/loss", 0.1), simple("optim/lr", 0.0))),
        event(4.0, 300, summary(simple("val/loss", float("inf")), exact("val/accuracy", 0.975)), integer(1000, 1), integer(1001, 2)),
        event(5.0, 300, summary(text("run/change", "optimizer.lr=0.0003")), integer(1000, 2), integer(1001, 2)),
    ]


def theirs():
    """The forms that PyTorch's SummaryWriter and TensorFlow write, and what is to be ignored."""
    return [
        event(1700000000.123456, 0, message(3, "brain.Event:2")),
        event(1700000001.0, 0, summary(simple("Loss/train", 2.5))),
        event(1700000002.0, 1, summary(tensor("float_val", 1, message(5, struct.pack("<f", 1.25))))),
        event(1700000003.0, 2, summary(tensor("content", 1, message(2, b"") + message(4, struct.pack("<f", -3.5))))),
        event(1700000004.0, 3, summary(tensor("double", 2, field(6, 1, struct.pack("<d", 0.1))))),
        event(1700000005.0, 4, summary(tensor("double_content", 2, message(4, struct.pack("<d", 1e300))))),
        event(1700000006.0, 5, summary(tensor("curve", 1, message(2, message(2, integer(1, 2))) + message(5, struct.pack("<2f", 1, 2)), "pr_curves"))),
        event(1700000007.0, 6, summary(text("notes/text_summary", "not a number"))),
        event(1700000008.0, 7, message(4, b"a graph"), message(6, message(1, "log"))),
        event(1700000009.0, -1, summary(simple("before", 1.0))),
        event(1700000010.0, 8, summary(message(1, "histogram") + message(5, field(1, 1, struct.pack("<d", 0.5))))),
        event(1700000011.0, 3, message(7, integer(1, 1))),
        event(1700000011.5, 9, summary(simple("halved", 0.05) + field(1000, 1, struct.pack("<d", 0.1)))),
        event(1700000012.0, 1 << 40, summary(simple("tag \x1b[31mwith\x07 escapes\n\u202e", 1.0))),
    ]


def fields(data):
    at = 0

    def number():
        nonlocal at
        n = shift = 0
        while True:
            byte = data[at]
            at += 1
            n |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return n

    while at < len(data):
        key = number()
        size = {1: 8, 5: 4}.get(key & 7)
        if key & 7 == 0:
            yield key >> 3, number()
            continue
        if size is None:
            assert key & 7 == 2, "wire type"
            size = number()
        yield key >> 3, data[at : at + size]
        at += size


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    at = 0
    while at < len(data):
        (size,) = struct.unpack_from("<Q", data, at)
        body = data[at + 12 : at + 12 + size]
        assert struct.unpack_from("<I", data, at + 8)[0] == masked(data[at : at + 8]), "length CRC"
        assert struct.unpack_from("<I", data, at + 12 + size)[0] == masked(body), "data CRC"
        at += size + 16
        yield dict((k, v) for k, v in fields(body))


def main():
    if len(sys.argv) > 1:
        for path in sys.argv[1:]:
            for e in read(path):
                for number, value in fields(e.get(5, b"")):
                    v = dict(fields(value))
                    if 2 in v:
                        print(e.get(2, 0), v[1].decode(), repr(struct.unpack("<d", v[1000])[0] if 1000 in v else struct.unpack("<f", v[2])[0]))
        return
    for name, events in ("ours.tfevents", ours()), ("theirs.tfevents", theirs()):
        with open(name, "wb") as f:
            f.write(b"".join(frame(e) for e in events))


main()
