#!/usr/bin/env python3
"""Write a tiny Mistral-shaped model with random weights as one GGUF file, from a seed alone.

The same options give the same bytes on every machine: nothing is downloaded, and only Python's
standard library is used. The model has learnt nothing; its answers are word salad of the right shape,
which is all a latency measurement needs.

  make-model.py OUT.gguf [--size tiny|paced] [--seed N]

tiny   0.9 M parameters, 3.7 MB, thousands of tokens a second on one core
paced  36 M parameters, 145 MB, about 5 ms a token: streams that look like a real one
"""
import argparse
import collections
import hashlib
import math
import os
import random
import re
import struct

SIZES = {
    "tiny": dict(hidden=128, layers=4, heads=4, kv_heads=2, ffn=352),
    "paced": dict(hidden=512, layers=12, heads=8, kv_heads=4, ffn=1408),
}
CONTEXT, VOCABULARY = 4096, 768
# The first ids of Mistral's own vocabulary; the ones without a name there are kept as reserves.
CONTROL = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]",
           "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]",
           "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"]
UNKNOWN, BEGIN, END, PAD = 0, 1, 2, 11
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'system' %}"
    "[SYSTEM_PROMPT]{{ m['content'] }}[/SYSTEM_PROMPT]{% elif m['role'] == 'user' %}"
    "[INST]{{ m['content'] }}[/INST]{% else %}{{ m['content'] }}{{ eos_token }}{% endif %}{% endfor %}")


# ── vocabulary ────────────────────────────────────────────────────────────────────────────────────

def printable_bytes():
    """Byte → character, the reversible map every byte-level BPE vocabulary is written in: printable
    Latin-1 stands for itself, the rest is moved up to U+0100 and on."""
    own = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    moved = iter(range(0x100, 0x200))
    return [chr(byte) if byte in own else chr(next(moved)) for byte in range(256)]


def learn_merges(text, count):
    """Byte pair encoding: the most frequent pair becomes a token, again and again. Ties go to the
    smaller pair, so the outcome depends on the text alone."""
    letters = printable_bytes()
    words = collections.Counter(
        tuple(letters[byte] for byte in word.encode())
        for word in re.findall(r" ?[^\W\d_]+|\d| ?[^\s\w]+|\s+", text))
    merges = []
    while len(merges) < count:
        pairs = collections.Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        if not pairs:
            raise SystemExit(f"make-model: the corpus yields only {len(merges)} of {count} merges")
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = {merged(word, best): times for word, times in words.items()}
    return merges


def merged(word, pair):
    out, index = [], 0
    while index < len(word):
        found = word[index:index + 2] == pair
        out.append(word[index] + word[index + 1] if found else word[index])
        index += 2 if found else 1
    return tuple(out)


def is_plain(token):
    """Whether a token is whole, visible ASCII text, so that generating it shows at once."""
    letters = printable_bytes()
    return all(32 <= letters.index(character) < 127 for character in token)


# ── weights ───────────────────────────────────────────────────────────────────────────────────────

def random_floats(count, deviation, source):
    """`count` little-endian float32: random sign and mantissa under one exponent, whose root mean
    square, 2^e·√(7/3), is the nearest to `deviation`. Made with integer operations only."""
    exponent = round(math.log2(deviation / math.sqrt(7 / 3)))
    bits = int.from_bytes(source.randbytes(4 * count), "little")
    sign_and_mantissa = int.from_bytes(b"\xff\xff\x7f\x80" * count, "little")
    exponents = int.from_bytes(struct.pack("<I", (127 + exponent) << 23) * count, "little")
    return ((bits & sign_and_mantissa) | exponents).to_bytes(4 * count, "little")


def tensors(shape, tokens, seed):
    """Yields (name, dimensions with the fastest first, bytes); each from a random stream of its own."""
    hidden, ffn = shape["hidden"], shape["ffn"]
    keys = hidden // shape["heads"] * shape["kv_heads"]

    def matrix(name, inputs, outputs, deviation):
        source = random.Random(f"{seed}/{name}")
        return name, (inputs, outputs), random_floats(inputs * outputs, deviation, source)

    def ones(name):
        return name, (hidden,), struct.pack("<f", 1) * hidden

    yield matrix("token_embd.weight", hidden, len(tokens), 1)
    for layer in range(shape["layers"]):
        block = f"blk.{layer}."
        yield ones(block + "attn_norm.weight")
        for name, inputs, outputs in [
                ("attn_q", hidden, hidden), ("attn_k", hidden, keys), ("attn_v", hidden, keys),
                ("attn_output", hidden, hidden)]:
            yield matrix(f"{block}{name}.weight", inputs, outputs, inputs ** -0.5)
        yield ones(block + "ffn_norm.weight")
        for name, inputs, outputs in [
                ("ffn_gate", hidden, ffn), ("ffn_up", hidden, ffn), ("ffn_down", ffn, hidden)]:
            yield matrix(f"{block}{name}.weight", inputs, outputs, inputs ** -0.5)
    yield ones("output_norm.weight")
    # Logits come out with a deviation of about 4. Control tokens and broken UTF-8 keep logit 0, which
    # is rare then: streams run to max_tokens. For a natural end, ask with logit_bias {"2": 100}.
    name, dimensions, head = matrix("output.weight", hidden, len(tokens), 4 * hidden ** -0.5)
    row = 4 * hidden
    rows = [head[i * row:(i + 1) * row] if i >= len(CONTROL) and is_plain(token) else bytes(row)
            for i, token in enumerate(tokens)]
    yield name, dimensions, b"".join(rows)


# ── GGUF, version 3: header · key-values · tensor directory · data, each tensor aligned to 32 bytes ──

U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
PACK = {U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}
ALIGNMENT = 32


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, content):
    if kind == STRING:
        return text(content)
    if kind == ARRAY:
        element, items = content
        return struct.pack("<IQ", element, len(items)) + b"".join(value(element, i) for i in items)
    return struct.pack(PACK[kind], content)


def padded(data):
    return data + bytes(-len(data) % ALIGNMENT)


def key_values(shape, tokens, merges, seed, size):
    head = shape["hidden"] // shape["heads"]
    kinds = [3 if i < len(CONTROL) else 1 for i in range(len(tokens))]
    return [
        ("general.architecture", STRING, "llama"),
        ("general.name", STRING, f"{size}-mistral-random"),
        ("general.description", STRING, f"random weights, seed {seed}; knows nothing"),
        ("general.file_type", U32, 0),
        ("llama.context_length", U32, CONTEXT),
        ("llama.embedding_length", U32, shape["hidden"]),
        ("llama.block_count", U32, shape["layers"]),
        ("llama.feed_forward_length", U32, shape["ffn"]),
        ("llama.attention.head_count", U32, shape["heads"]),
        ("llama.attention.head_count_kv", U32, shape["kv_heads"]),
        ("llama.attention.layer_norm_rms_epsilon", F32, 1e-5),
        ("llama.rope.dimension_count", U32, head),
        ("llama.rope.freq_base", F32, 10000.0),
        ("llama.vocab_size", U32, len(tokens)),
        ("tokenizer.ggml.model", STRING, "gpt2"),
        ("tokenizer.ggml.pre", STRING, "tekken"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, tokens)),
        ("tokenizer.ggml.token_type", ARRAY, (I32, kinds)),
        ("tokenizer.ggml.merges", ARRAY, (STRING, [" ".join(pair) for pair in merges])),
        ("tokenizer.ggml.bos_token_id", U32, BEGIN),
        ("tokenizer.ggml.eos_token_id", U32, END),
        ("tokenizer.ggml.unknown_token_id", U32, UNKNOWN),
        ("tokenizer.ggml.padding_token_id", U32, PAD),
        ("tokenizer.ggml.add_bos_token", BOOL, True),
        ("tokenizer.ggml.add_eos_token", BOOL, False),
        ("tokenizer.chat_template", STRING, CHAT_TEMPLATE),
    ]


def write_model(path, size, seed):
    shape = SIZES[size]
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "corpus.txt"), encoding="utf-8") as file:
        merges = learn_merges(file.read(), VOCABULARY - len(CONTROL) - 256)
    tokens = CONTROL + printable_bytes() + ["".join(pair) for pair in merges]
    entries = key_values(shape, tokens, merges, seed, size)
    weights = list(tensors(shape, tokens, seed))
    directory, offset = [], 0
    for name, dimensions, data in weights:
        directory.append(text(name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions,
                                                  0, offset))
        offset += len(padded(data))
    front = b"GGUF" + struct.pack("<IQQ", 3, len(weights), len(entries))
    front += b"".join(text(key) + struct.pack("<I", kind) + value(kind, content)
                      for key, kind, content in entries)
    digest = hashlib.sha256()
    with open(path + ".part", "wb") as file:
        for piece in [padded(front + b"".join(directory)), *(padded(data) for _, _, data in weights)]:
            digest.update(piece)
            file.write(piece)
    os.replace(path + ".part", path)
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--size", choices=SIZES, default="tiny")
    parser.add_argument("--seed", type=int, default=1805, help="default: the year of the Beaufort scale")
    options = parser.parse_args()
    print(write_model(options.out, options.size, options.seed), os.path.basename(options.out))


if __name__ == "__main__":
    main()
