using System.Runtime.InteropServices;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx.Passes;

/// <summary>A sequence's part of a pass: consecutive rows of the pass's tokens.</summary>
/// <param name="State">The sequence's state.</param>
/// <param name="FirstRow">The row of its first token.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="Position">The position of the first token in the sequence.</param>
/// <param name="Rows">The logit rows wanted.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PassEntry(MlxDecoderState State, int FirstRow, int Tokens, int Position, LogitRows Rows);
