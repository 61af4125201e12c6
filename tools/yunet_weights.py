#!/usr/bin/env python3
"""Makes models/yunet/weights.safetensors out of the wheel of `yuface` 2023.5.1 from PyPI.

    pip download --no-deps yuface==2023.5.1
    python3 tools/yunet_weights.py yuface-2023.5.1-*.whl models/yunet/weights.safetensors

The wheel carries libfacedetection.so (BSD-3-Clause), whose data section holds YuNet's values as named arrays of f32.
They are written unchanged, in our order: pointwise kernels as [in, out], depthwise ones as [9, channels] (row by row), the
first convolution as [27, 16] (row, column, then blue, green, red). The four outputs of a level (class, object, box,
landmarks) stand side by side as one of 16 channels. Needs nothing but Python 3.
"""

import hashlib
import json
import struct
import sys
import zipfile
from array import array

LIBRARY_SHA256 = "7fc3c140b563f449ce7cb5bd102ece650681e5bfeffc87efe79272be1932c4f4"


def symbols(elf):
    """The named objects in the data of a 64-bit little-endian ELF file."""
    (start,) = struct.unpack_from("<Q", elf, 0x28)
    (count,) = struct.unpack_from("<H", elf, 0x3C)
    # name, type, flags, address, offset, size, link, info, alignment, entry size
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, start + 64 * i) for i in range(count)]
    found = {}
    for table in (section for section in sections if section[1] == 11):
        strings = sections[table[6]][4]
        for at in range(table[4], table[4] + table[5], 24):
            name, info, _, section, address, size = struct.unpack_from("<IBBHQQ", elf, at)
            if info & 15 != 1 or section == 0 or sections[section][1] != 1:
                continue
            end = elf.index(b"\0", strings + name)
            offset = address - sections[section][3] + sections[section][4]
            found[elf[strings + name : end].decode()] = elf[offset : offset + size]
    return found


class Source:
    """The library's arrays of f32."""

    def __init__(self, library):
        self.arrays = symbols(library)

    def values(self, name):
        return array("f", self.arrays[name])

    def pointwise(self, name):
        """A kernel and its biases; stored as [out][in]."""
        bias = self.values(f"{name}_bias")
        weight = self.values(f"{name}_weight")
        inputs = len(weight) // len(bias)
        return [weight[o * inputs : (o + 1) * inputs] for o in range(len(bias))], bias

    def depthwise(self, name):
        """A kernel as nine rows of one value for each channel, and its biases."""
        bias = self.values(f"{name}_bias")
        weight = self.values(f"{name}_weight")
        return [weight[i * len(bias) : (i + 1) * len(bias)] for i in range(9)], bias


def unit(source, target, name, parts):
    """A pointwise and a depthwise convolution; several `parts` side by side become one."""
    outputs, biases, taps, tap_biases = [], array("f"), [array("f") for _ in range(9)], array("f")
    for part in parts:
        weight, bias = source.pointwise(f"{part}_pw")
        outputs += weight
        biases += bias
        weight, bias = source.depthwise(f"{part}_dw")
        for tap, values in zip(taps, weight):
            tap += values
        tap_biases += bias
    target[f"{name}.pointwise.weight"] = [array("f", column) for column in zip(*outputs)]
    target[f"{name}.pointwise.bias"] = biases
    target[f"{name}.depthwise.weight"] = taps
    target[f"{name}.depthwise.bias"] = tap_biases


def tensors(source):
    target = {}
    weight, bias = source.pointwise("backbone__model0_pw")
    # Each kernel is padded from 27 to 32 values.
    target["stem.weight"] = [array("f", column) for column in zip(*weight)][:27]
    target["stem.bias"] = bias
    unit(source, target, "stage0", ["backbone__model0_dp"])
    for stage in range(1, 6):
        for half in (1, 2):
            unit(source, target, f"stage{stage}.{half}", [f"backbone__model{stage}_dp{half}"])
    for level, stride in enumerate((8, 16, 32)):
        unit(source, target, f"neck{stride}", [f"neck__lateral_convs__{level}"])
        heads = [f"bbox_head__multi_level_{kind}__{level}" for kind in ("cls", "obj", "bbox", "kps")]
        unit(source, target, f"head{stride}", heads)
    return target


def safetensors(target, metadata):
    header, body = {"__metadata__": metadata}, b""
    for name, rows in target.items():
        is_vector = isinstance(rows, array)
        shape = [len(rows)] if is_vector else [len(rows), len(rows[0])]
        data = rows.tobytes() if is_vector else b"".join(row.tobytes() for row in rows)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def main():
    wheel, out = sys.argv[1:]
    library = zipfile.ZipFile(wheel).read("yuface/libfacedetection.so")
    if hashlib.sha256(library).hexdigest() != LIBRARY_SHA256:
        sys.exit("this is another version of libfacedetection.so")
    metadata = {"source": "PyPI yuface 2023.5.1, libfacedetection.so", "licence": "BSD-3-Clause"}
    with open(out, "wb") as file:
        file.write(safetensors(tensors(Source(library)), metadata))


if __name__ == "__main__":
    main()
