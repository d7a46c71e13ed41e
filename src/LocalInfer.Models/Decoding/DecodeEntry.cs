namespace LocalInfer.Models.Decoding;

/// <summary>One sequence's part of a batch.</summary>
/// <param name="State">The sequence's state.</param>
/// <param name="TokenIds">Token ids to append to it, at least one.</param>
/// <param name="Rows">The logit rows wanted.</param>
public readonly record struct DecodeEntry(IDecoderState State, ReadOnlyMemory<int> TokenIds, LogitRows Rows);
