using LocalInfer.Mlx;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests.Operations;

/// <summary>
/// Rotary embeddings. An angle is a position times a frequency, both of which are rounded, so what a rotation may be off grows with the position: three
/// roundings of the angle, here and in the reference.
/// </summary>
public sealed class RotationTests : OperationTests
{
    [MlxSharedDataTheory(Sets)]
    [InlineData("rope.llama3")]
    [InlineData("rope.yarn")]
    public void With_given_divisors(string name) => OnMlx(() =>
    {
        MlxArray x = Graph.Multiply(Load($"{name}.x"), Graph.FromFloats([Float(name, "mscale")], 1));
        AssertClose($"{name}.out", Graph.Rope(x, Int(name, "dims"), Load($"{name}.freqs"), Int(name, "offset")), Roundings(name, Int(name, "offset")));
    });

    [MlxSharedDataTheory(Sets)]
    [InlineData("rope.full0")]
    [InlineData("rope.full_off")]
    [InlineData("rope.partial")]
    [InlineData("rope.far")]
    [InlineData("rope.linear")]
    public void With_the_divisors_of_a_base(string name) => OnMlx(() => AssertClose(
        $"{name}.out", Graph.Rope(Load($"{name}.x"), Int(name, "dims"), Divisors(name), Int(name, "offset")), Roundings(name, Int(name, "offset"))));

    /// <summary>As the decoder does it: each sequence by itself.</summary>
    [MlxSharedDataTheory(Sets)]
    [InlineData("rope.per_sequence")]
    public void Each_sequence_at_its_own_position(string name) => OnMlx(() =>
    {
        MlxArray x = Load($"{name}.x");
        int[] offsets = [.. Values(Load($"{name}.offsets")).Select(offset => (int)offset)];
        MlxArray[] rotated =
            [.. offsets.Select((offset, i) => Graph.Rope(Graph.SliceAxis(x, 0, i, i + 1), Int(name, "dims"), Divisors(name), offset))];
        AssertClose($"{name}.out", Graph.Concatenate(rotated, 0), Roundings(name, offsets.Max()));
    });

    private MlxArray Divisors(string name)
    {
        int dims = Int(name, "dims");
        double theta = Parameters(name).GetProperty("base").GetDouble(), scale = Parameters(name).GetProperty("scale").GetDouble();
        float[] divisors = [.. Enumerable.Range(0, dims / 2).Select(i => (float)(Math.Pow(theta, 2.0 * i / dims) / scale))];
        return Graph.FromFloats(divisors, divisors.Length);
    }

    private double Roundings(string name, int offset) => 6 * (1 + offset + Shape($"{name}.x")[2]);
}
