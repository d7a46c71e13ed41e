using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Attention;
using LocalInfer.Models.Layouts;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class LayerKernelTests
{
    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData("x", "out")]
    [InlineData("x_small", "out_small")]
    public void RmsNorm_matches(string input, string output)
    {
        float[] x = OpsGolden.Floats($"rms_norm.{input}"), weight = OpsGolden.Floats("rms_norm.weight");
        float[] y = new float[x.Length];
        foreach (var kernels in Tiers.Kernels)
        {
            fixed (float* source = x, w = weight, destination = y)
            {
                for (int row = 0; row < 3; row++)
                {
                    kernels.Normalize(source + (row * 48), w, 48, 1e-6f, destination + (row * 48));
                }
            }

            OpsGolden.AssertClose(OpsGolden.Floats($"rms_norm.{output}"), y, 2e-6f, 1e-7f);
        }
    }

    [SharedDataFact("goldens/tiny/ops.safetensors")]
    public void SwiGlu_matches()
    {
        float[] up = OpsGolden.Floats("swiglu.x"), gate = OpsGolden.Floats("swiglu.gate");
        float[] y = new float[up.Length];
        foreach (var kernels in Tiers.Kernels)
        {
            fixed (float* u = up, g = gate, destination = y)
            {
                kernels.Gate(g, u, y.Length, destination);
            }

            OpsGolden.AssertClose(OpsGolden.Floats("swiglu.out"), y, 2e-6f, 1e-7f);
        }
    }

    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData("rope.full0", 1e-5f)]
    [InlineData("rope.full_off", 2e-5f)]
    [InlineData("rope.partial", 1e-5f)]
    [InlineData("rope.linear", 1e-5f)]
    [InlineData("rope.llama3", 2e-5f)]
    [InlineData("rope.yarn", 2e-5f)]
    [InlineData("rope.far", 1e-2f)] // float32 angles at position 30,000 are 2e-3 off in the reference itself
    public void Rope_matches(string set, float tolerance)
    {
        var parameters = OpsGolden.Params(set);
        int dims = parameters.GetProperty("dims").GetInt32(), offset = parameters.GetProperty("offset").GetInt32();
        var scaling = set switch
        {
            "rope.linear" => new RopeScaling { Kind = RopeScalingKind.Linear, Factor = 4 },
            "rope.llama3" => new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 64 },
            "rope.yarn" => new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 64 },
            _ => RopeScaling.None,
        };
        var frequencies = RopeFrequencies.Of(new RopeLayout(parameters.GetProperty("base").GetDouble(), dims, scaling));
        float[] inverse = [.. frequencies.Divisors.Select(divisor => (float)(1 / divisor))];
        float[] angles = new float[dims];
        foreach (var kernels in Tiers.Kernels)
        {
            float[] x = OpsGolden.Floats($"{set}.x");
            fixed (float* heads = x, divisors = inverse, cos = angles)
            {
                for (int row = 0; row < 8; row++)
                {
                    Rope.Angles(offset + (row % 4), divisors, (float)frequencies.Scale, dims / 2, cos, cos + (dims / 2));
                    kernels.Rotate(heads + (row * 32), cos, cos + (dims / 2), dims / 2);
                }
            }

            OpsGolden.AssertClose(OpsGolden.Floats($"{set}.out"), x, 0, tolerance);
        }
    }

    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData("sdpa.causal", 5)]
    [InlineData("sdpa.none", 1)]
    public void Attention_steps_match(string set, int queries)
    {
        const int Heads = 4, Keys = 9, Dim = 16;
        float[] q = OpsGolden.Floats($"{set}.q"), k = OpsGolden.Floats($"{set}.k"), v = OpsGolden.Floats($"{set}.v");
        foreach (var kernels in Tiers.Kernels)
        {
            float[] y = new float[q.Length];
            for (int i = 0; i < Heads * queries; i++)
            {
                int kvOffset = i / queries / 2 * Keys * Dim;
                int visible = Keys - queries + (i % queries) + 1;
                Attend(kernels, q.AsSpan(i * Dim, Dim), k.AsSpan(kvOffset, Keys * Dim), v.AsSpan(kvOffset, Keys * Dim), visible).CopyTo(y, i * Dim);
            }

            OpsGolden.AssertClose(OpsGolden.Floats($"{set}.out"), y, 1e-5f, 1e-6f);
        }
    }

    /// <summary>One query beside three others, over a cache of which one block holds some keys and the next one none that it sees.</summary>
    private static float[] Attend(KernelSet kernels, ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int visible)
    {
        int dim = query.Length;
        float[] columns = new float[dim * BlockAttention.Positions], rows = new float[BlockAttention.Positions * dim];
        columns.AsSpan().Fill(float.NaN);
        values.CopyTo(rows);
        for (int i = 0; i < keys.Length; i++)
        {
            columns[(i % dim * BlockAttention.Positions) + (i / dim)] = keys[i];
        }

        const int Width = 4;
        float[] queries = new float[dim * Width];
        for (int d = 0; d < dim; d++)
        {
            queries[(d * Width) + 1] = query[d] / MathF.Sqrt(dim);
        }

        float[] weights = new float[Width * BlockAttention.Positions], outputs = new float[Width * dim];
        float[] maxima = [.. Enumerable.Repeat(float.NegativeInfinity, Width)], sums = new float[Width * QueryTile.SumLanes];
        int[] seen = [1, visible, 9, 0];
        fixed (float* k = columns, v = rows, q = queries, w = weights, m = maxima, s = sums, o = outputs)
        {
            fixed (int* limits = seen)
            {
                var tile = new QueryTile { Count = Width, Dimension = dim, Queries = q, Visible = limits, Weights = w, Maxima = m, Sums = s, Outputs = o };
                var format = kernels.Kv(KvPrecision.Float32);
                format.Attend((byte*)k, (byte*)v, tile, default);
                seen.AsSpan().Clear();
                format.Attend((byte*)k, (byte*)v, tile, default);
            }
        }

        return [.. outputs.AsSpan(dim, dim).ToArray().Select(value => value / sums.AsSpan(QueryTile.SumLanes, QueryTile.SumLanes).ToArray().Sum())];
    }
}
