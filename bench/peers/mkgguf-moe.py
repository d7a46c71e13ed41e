#!/usr/bin/env python3
"""Write a qwen3moe GGUF with random Q4_0 weights, of the shapes of the benchmark's random-moe, for llama.cpp's lbench.

usage: mkgguf-moe.py TEMPLATE.gguf OUT.gguf

The tokenizer is copied from TEMPLATE.gguf, any Qwen model of 151,936 tokens. The router is float32, as llama.cpp wants it.
"""
import math
import os
import struct
import sys

HIDDEN, LAYERS, HEADS, KV_HEADS, HEAD_DIM = 1024, 20, 16, 4, 64
EXPERTS, PER_TOKEN, WIDTH, VOCAB = 64, 8, 384, 151936
F32, Q4_0 = 0, 2
SCALE = struct.pack("<e", 0.0043)
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def text(value):
    return struct.pack("<Q", len(value)) + value


def tokenizer_of(path):
    """The key-value pairs of a GGUF whose keys begin with tokenizer., as they are stored."""
    data = open(path, "rb").read(64 << 20)
    count, at = struct.unpack_from("<Q", data, 16)[0], 24
    found = []

    def skip(kind, at):
        if kind == 8:
            return at + 8 + struct.unpack_from("<Q", data, at)[0]
        if kind == 9:
            item, length = struct.unpack_from("<IQ", data, at)
            at += 12
            for _ in range(length):
                at = skip(item, at)
            return at
        return at + SIZES[kind]

    for _ in range(count):
        start = at
        length = struct.unpack_from("<Q", data, at)[0]
        key = data[at + 8:at + 8 + length]
        kind = struct.unpack_from("<I", data, at + 8 + length)[0]
        at = skip(kind, at + 12 + length)
        if key.startswith(b"tokenizer."):
            found.append(data[start:at])
    return found


def metadata(template):
    def u32(key, value):
        return text(f"qwen3moe.{key}".encode()) + struct.pack("<II", 4, value)

    def f32(key, value):
        return text(f"qwen3moe.{key}".encode()) + struct.pack("<If", 6, value)

    return tokenizer_of(template) + [
        text(b"general.architecture") + struct.pack("<I", 8) + text(b"qwen3moe"),
        u32("block_count", LAYERS), u32("context_length", 32768), u32("embedding_length", HIDDEN), u32("feed_forward_length", WIDTH),
        u32("attention.head_count", HEADS), u32("attention.head_count_kv", KV_HEADS),
        u32("attention.key_length", HEAD_DIM), u32("attention.value_length", HEAD_DIM),
        u32("expert_count", EXPERTS), u32("expert_used_count", PER_TOKEN), u32("expert_feed_forward_length", WIDTH),
        f32("rope.freq_base", 1e6), f32("attention.layer_norm_rms_epsilon", 1e-6),
    ]


def tensors():
    yield "token_embd.weight", (HIDDEN, VOCAB), Q4_0
    yield "output_norm.weight", (HIDDEN,), F32
    for layer in range(LAYERS):
        for name, shape, kind in [
            ("attn_norm", (HIDDEN,), F32), ("ffn_norm", (HIDDEN,), F32),
            ("attn_q", (HIDDEN, HEADS * HEAD_DIM), Q4_0), ("attn_k", (HIDDEN, KV_HEADS * HEAD_DIM), Q4_0),
            ("attn_v", (HIDDEN, KV_HEADS * HEAD_DIM), Q4_0), ("attn_output", (HEADS * HEAD_DIM, HIDDEN), Q4_0),
            ("attn_q_norm", (HEAD_DIM,), F32), ("attn_k_norm", (HEAD_DIM,), F32), ("ffn_gate_inp", (HIDDEN, EXPERTS), F32),
            ("ffn_gate_exps", (HIDDEN, WIDTH, EXPERTS), Q4_0), ("ffn_up_exps", (HIDDEN, WIDTH, EXPERTS), Q4_0),
            ("ffn_down_exps", (WIDTH, HIDDEN, EXPERTS), Q4_0),
        ]:
            yield f"blk.{layer}.{name}.weight", shape, kind


def size_of(shape, kind):
    return math.prod(shape) * 4 if kind == F32 else math.prod(shape) // 32 * 18


def values_of(name, shape, kind, blocks):
    size = size_of(shape, kind)
    if kind == Q4_0:
        return (blocks * (size // len(blocks) + 1))[:size]
    if "norm" in name:
        return struct.pack("<f", 1.0) * shape[0]
    noise = os.urandom(size // 4)
    return b"".join(struct.pack("<f", (byte - 127.5) / 2000) for byte in noise)


def main(template, out):
    pairs, entries = metadata(template), list(tensors())
    infos, offset, offsets = b"", 0, []
    for name, shape, kind in entries:
        infos += text(name.encode()) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", size) for size in shape)
        infos += struct.pack("<IQ", kind, offset)
        offsets.append(offset)
        offset += (size_of(shape, kind) + 31) // 32 * 32
    blocks = b"".join(SCALE + os.urandom(16) for _ in range(8192))
    with open(out, "wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, len(entries), len(pairs)) + b"".join(pairs) + infos)
        file.write(b"\0" * (-file.tell() % 32))
        start = file.tell()
        for (name, shape, kind), at in zip(entries, offsets):
            file.write(b"\0" * (start + at - file.tell()))
            file.write(values_of(name, shape, kind, blocks))
    print(f"{out}: {os.path.getsize(out) / 1e6:.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:3])
