using LocalInfer.Models.Decoding;

namespace LocalInfer.Server.Tests;

/// <summary>Logits that a test's decoder has made up.</summary>
internal sealed class FixedLogits(List<float[]> rows, int vocabularySize) : Logits
{
    public override int RowCount => rows.Count;

    public override int VocabSize => vocabularySize;

    public override ReadOnlySpan<float> Row(int index) => rows[index];
}
