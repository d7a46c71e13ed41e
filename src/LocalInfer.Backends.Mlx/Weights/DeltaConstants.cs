using LocalInfer.Mlx;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>What the delta rule computes with besides weights; float32, the same for all layers.</summary>
/// <param name="QueryLength">[key dimension]: what brings a query of root mean square 1 to the length 1/√dimension.</param>
/// <param name="KeyLength">[key dimension]: what brings a key of root mean square 1 to the length 1.</param>
/// <param name="Future">[chunk, chunk]: −∞ where the column is behind the row, else 0.</param>
/// <param name="Identity">[chunk, chunk].</param>
/// <param name="Blocks">For block sizes 1, 2, 4 .. chunk / 2, [chunk, chunk]: 1 in the lower left quarter of each square of two blocks, else 0.</param>
internal sealed record DeltaConstants(
    MlxHeld QueryLength, MlxHeld KeyLength, MlxHeld Future, MlxHeld Identity, IReadOnlyList<MlxHeld> Blocks)
{
    /// <summary>The most tokens that are computed together; a power of two.</summary>
    public const int ChunkTokens = 64;

    /// <summary>Makes them in MLX.</summary>
    public static DeltaConstants Of(GatedDeltaLayout delta, TensorCopier copier) => new(
        Vector(copier, delta.KeyHeadDim, 1f / delta.KeyHeadDim),
        Vector(copier, delta.KeyHeadDim, 1 / MathF.Sqrt(delta.KeyHeadDim)),
        Square(copier, (row, column) => column > row ? float.NegativeInfinity : 0),
        Square(copier, (row, column) => column == row ? 1 : 0),
        [.. BlockSizes().Select(size => Square(copier, (row, column) => (row / size) - (column / size) == 1 && row / size % 2 == 1 ? 1 : 0))]);

    private static IEnumerable<int> BlockSizes()
    {
        for (int size = 1; size < ChunkTokens; size *= 2)
        {
            yield return size;
        }
    }

    private static MlxHeld Vector(TensorCopier copier, int length, float value)
    {
        var values = new float[length];
        Array.Fill(values, value);
        return copier.Constant(values, MlxDtype.Float32, length);
    }

    private static MlxHeld Square(TensorCopier copier, Func<int, int, float> valueOf)
    {
        var values = new float[ChunkTokens * ChunkTokens];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = valueOf(i / ChunkTokens, i % ChunkTokens);
        }

        return copier.Constant(values, MlxDtype.Float32, ChunkTokens, ChunkTokens);
    }
}
