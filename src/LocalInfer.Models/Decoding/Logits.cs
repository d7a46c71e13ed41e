namespace LocalInfer.Models.Decoding;

/// <summary>
/// Unnormalised scores of one forward pass: float32 rows of <see cref="VocabSize"/> values, in the order of the batch's
/// entries. Owned by the decoder and valid until its next pass. A row may be pending: reading it waits for it.
/// </summary>
public abstract class Logits
{
    /// <summary>Rows in this pass.</summary>
    public abstract int RowCount { get; }

    /// <summary>Values in a row; may exceed the tokenizer's vocabulary by padding rows.</summary>
    public abstract int VocabSize { get; }

    /// <summary>The values of one row.</summary>
    /// <param name="index">0 to <see cref="RowCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is out of range.</exception>
    public abstract ReadOnlySpan<float> Row(int index);
}
