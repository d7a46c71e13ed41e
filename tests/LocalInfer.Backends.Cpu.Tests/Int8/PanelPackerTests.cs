using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Passes;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>Repacked matrices hold the same numbers, and their products do not depend on threads or on the tokens beside.</summary>
public sealed unsafe class PanelPackerTests
{
    private const int Rows = 37;
    private const int Columns = 384;

    [Theory]
    [InlineData(2, 64, TensorDtype.F16)]
    [InlineData(3, 64, TensorDtype.BF16)]
    [InlineData(3, 128, TensorDtype.F16)]
    [InlineData(4, 64, TensorDtype.F16)]
    [InlineData(4, 64, TensorDtype.BF16)]
    [InlineData(4, 128, TensorDtype.BF16)]
    [InlineData(5, 64, TensorDtype.F16)]
    [InlineData(6, 128, TensorDtype.BF16)]
    [InlineData(8, 64, TensorDtype.F16)]
    [InlineData(8, 64, TensorDtype.BF16)]
    public void A_packed_row_is_the_stored_row(int bits, int groupSize, TensorDtype dtype)
    {
        using var source = new RandomMatrix(bits, groupSize, dtype);
        using var memory = new WeightMemory();
        PanelMatrix packed = source.Pack(memory);
        using var scratch = new WorkerScratch();
        KernelSet kernels = KernelSet.Of(KernelTier.Auto);
        float[] expected = new float[Columns], actual = new float[Columns];
        fixed (float* a = expected, b = actual)
        {
            for (int row = 0; row < Rows; row++)
            {
                source.Matrix.ReadRow(kernels, scratch, row, a);
                packed.ReadRow(kernels, scratch, row, b);
                Assert.Equal(expected, actual);
            }
        }
    }

    [Theory]
    [InlineData(32, TensorDtype.BF16)]
    [InlineData(64, TensorDtype.F32)]
    public void Others_stay_as_they_are(int groupSize, TensorDtype dtype) => Assert.False(PanelPacker.CanPack(groupSize, dtype));

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 8)]
    [InlineData(6, 5)]
    public void A_product_does_not_depend_on_threads_neighbours_or_tier(int bits, int otherBits)
    {
        using var first = new RandomMatrix(bits, 64, TensorDtype.BF16);
        using var second = new RandomMatrix(otherBits, 64, TensorDtype.F16);
        using var memory = new WeightMemory();
        PanelMatrix packed = first.Pack(memory);
        PanelMatrix other = second.Pack(memory);
        LinearWeights[] weights = [new(packed, [.. Enumerable.Range(0, Rows).Select(i => i / 7f)]), new(other, Bias: null)];
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, 20 * Columns).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[][] alone = [.. Enumerable.Range(0, 20).Select(t => Product(Tiers.Plain, x.AsSpan(t * Columns, Columns), weights, workers: 1))];
        foreach (var kernels in Tiers.Kernels)
        {
            for (int tokens = 1; tokens <= 20; tokens++)
            {
                foreach (int workers in new[] { 1, 2, 4 })
                {
                    float[] together = Product(kernels, x.AsSpan(0, tokens * Columns), weights, workers);
                    for (int t = 0; t < tokens; t++)
                    {
                        Assert.Equal(alone[t][..Rows], together[(t * Rows)..((t + 1) * Rows)]);
                        Assert.Equal(alone[t][Rows..], together[((tokens + t) * Rows)..((tokens + t + 1) * Rows)]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void A_product_is_that_of_the_stored_numbers(int bits)
    {
        const int Tokens = 9;
        using var matrix = new RandomMatrix(bits, 64, TensorDtype.BF16);
        using var memory = new WeightMemory();
        using var scratch = new WorkerScratch();
        var weights = new LinearWeights(matrix.Pack(memory), Bias: null);
        float[] x = [.. Enumerable.Range(0, Tokens * Columns).Select(i => (float)((i * 37 % 255) - 127))];
        float[] actual = Multiply(KernelSet.Of(KernelTier.Auto), x, workers: 2, (projection, input, y) => projection.Add(input, weights, y));
        float[] row = new float[Columns];
        fixed (float* stored = row)
        {
            for (int r = 0; r < Rows; r++)
            {
                matrix.Matrix.ReadRow(Tiers.Plain, scratch, r, stored);
                for (int t = 0; t < Tokens; t++)
                {
                    double expected = row.Select((weight, i) => (double)weight * x[(t * Columns) + i]).Sum();
                    double size = row.Select((weight, i) => Math.Abs((double)weight * x[(t * Columns) + i])).Sum();
                    Assert.Equal(expected, actual[(t * Rows) + r], size * 0.002);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 4, 3)]
    [InlineData(2, 4, 3)]
    [InlineData(3, 4, 3)]
    [InlineData(8, 4, 3)]
    [InlineData(20, 4, 3)]
    [InlineData(3, 8, 6)]
    [InlineData(20, 8, 5)]
    public void A_gated_product_is_that_of_the_two_products(int tokens, int bits, int otherBits)
    {
        using var first = new RandomMatrix(bits, 64, TensorDtype.BF16);
        using var second = new RandomMatrix(otherBits, 64, TensorDtype.BF16);
        using var memory = new WeightMemory();
        var gate = new LinearWeights(first.Pack(memory), [.. Enumerable.Range(0, Rows).Select(i => i / 7f)]);
        var up = new LinearWeights(second.Pack(memory), [.. Enumerable.Range(0, Rows).Select(i => 1 - (i / 9f))]);
        Assert.True(PanelProduct.CanGate(gate, up));
        var random = new Random(tokens);
        float[] x = [.. Enumerable.Range(0, tokens * Columns).Select(_ => (float)random.NextDouble() - 0.5f)];
        foreach (var kernels in Tiers.Kernels)
        {
            float[] gates = Multiply(kernels, x, workers: 1, (projection, input, y) => projection.Add(input, gate, y));
            float[] ups = Multiply(kernels, x, workers: 1, (projection, input, y) => projection.Add(input, up, y));
            float[] actual = Multiply(kernels, x, workers: 2, (projection, input, y) => projection.AddGated(input, gate, up, y));
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.Equal(gates[i] / (1 + Math.Exp(-gates[i])) * ups[i], actual[i], Math.Abs(ups[i]) * 1e-5);
            }
        }
    }

    private delegate void AddProducts(Projection projection, ProjectionInput input, float* y);

    /// <summary>The product of some tokens, [token, row].</summary>
    private static float[] Multiply(KernelSet kernels, float[] x, int workers, AddProducts add)
    {
        float[] y = new float[x.Length / Columns * Rows];
        Run(kernels, x, y, workers, add);
        return y;
    }

    /// <summary>The products of some tokens with both matrices, added to ones: [matrix, token, row].</summary>
    private static float[] Product(KernelSet kernels, ReadOnlySpan<float> x, LinearWeights[] weights, int workers)
    {
        int half = x.Length / Columns * Rows;
        float[] y = new float[2 * half];
        y.AsSpan().Fill(1);
        Run(kernels, x, y, workers, (projection, input, output) =>
        {
            projection.Add(input, weights[0], output, accumulate: true);
            projection.Add(input, weights[1], output + half, accumulate: true);
        });
        return y;
    }

    private static void Run(KernelSet kernels, ReadOnlySpan<float> x, float[] y, int workers, AddProducts add)
    {
        int tokens = x.Length / Columns;
        using var pool = new WorkerPool(workers);
        using var memory = new QuantizedActivations(kernels.Panels);
        memory.Reset(QuantizedTiles.Values(tokens, Columns));
        QuantizedTiles quantized = memory.Take(tokens, Columns);
        WorkerScratch[] scratches = [.. Enumerable.Range(0, workers).Select(_ => new WorkerScratch())];
        using var projection = new Projection(kernels, pool, scratches);
        var quantize = new QuantizeJob();
        fixed (float* input = x, output = y)
        {
            quantize.Begin(input, Columns, quantized);
            pool.Run(quantize, tokens);
            add(projection, new ProjectionInput(input, tokens, quantized), output);
            projection.Run();
        }

        Array.ForEach(scratches, scratch => scratch.Dispose());
    }

    private sealed class RandomMatrix : IDisposable
    {
        private readonly Memory.NativeBuffer _memory = new(Rows * Columns * 2);

        public RandomMatrix(int bits, int groupSize, TensorDtype dtype)
        {
            byte* codes = (byte*)_memory.Pointer;
            byte* scales = codes + (Rows * Columns);
            byte* biases = scales + (Rows * Columns);
            var random = new Random(bits + groupSize);
            random.NextBytes(new Span<byte>(codes, Rows * Columns));
            int groups = Rows * Columns / groupSize;
            for (int i = 0; i < groups; i++)
            {
                ((ushort*)scales)[i] = (ushort)((dtype == TensorDtype.F16 ? 0x1C00 : 0x3B80) + random.Next(0x80));
                ((ushort*)biases)[i] = (ushort)((dtype == TensorDtype.F16 ? 0xA800 : 0xBD00) + random.Next(0x80));
            }

            Matrix = new AffineMatrix(codes, bits, groupSize, scales, biases, dtype, Rows, Columns);
        }

        public AffineMatrix Matrix { get; }

        public PanelMatrix Pack(WeightMemory memory)
        {
            var packed = new PanelMatrix(Rows, Columns, PanelPacker.PlanesOf(Matrix.Bits), Matrix.ScaleDtype, memory);
            PanelPacker.Pack(Matrix, packed, firstPanel: 0);
            return packed;
        }

        public void Dispose() => _memory.Dispose();
    }
}
