using System.Globalization;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Passes;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>Repacked matrices hold the same numbers, and their products do not depend on threads or on the tokens beside.</summary>
public sealed unsafe class PanelPackerTests
{
    private const int Rows = 37;
    private const int Columns = 384;

    [Theory]
    [InlineData("2 bits, 64, F16")]
    [InlineData("3 bits, 32, BF16")]
    [InlineData("3 bits, 64, BF16")]
    [InlineData("3 bits, 128, F16")]
    [InlineData("4 bits, 32, F16")]
    [InlineData("4 bits, 32, BF16")]
    [InlineData("4 bits, 64, F16")]
    [InlineData("4 bits, 64, BF16")]
    [InlineData("4 bits, 128, BF16")]
    [InlineData("5 bits, 64, F16")]
    [InlineData("6 bits, 32, BF16")]
    [InlineData("6 bits, 128, BF16")]
    [InlineData("8 bits, 32, F16")]
    [InlineData("8 bits, 64, F16")]
    [InlineData("8 bits, 64, BF16")]
    [InlineData("Mxfp4")]
    [InlineData("Nvfp4")]
    public void A_packed_row_is_the_stored_row(string format)
    {
        using var source = new RandomMatrix(format);
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
    [InlineData(QuantizationMode.Mxfp4, 0xFF)]
    [InlineData(QuantizationMode.Nvfp4, 0x7F)]
    public void Every_scale_byte_is_kept(QuantizationMode mode, byte notANumber)
    {
        const int Width = 16 * 32;
        int groups = Width / FloatCodeMatrix.GroupSizeOf(mode);
        byte[] codes = new byte[PanelLayout.Rows * Width / 2];
        new Random(1).NextBytes(codes);
        byte[] scales = [.. Enumerable.Range(0, PanelLayout.Rows * groups).Select(i => (byte)((i & notANumber) == notANumber ? 0 : i))];
        using var memory = new WeightMemory();
        using var scratch = new WorkerScratch();
        float[] expected = new float[Width], actual = new float[Width];
        fixed (byte* firstCode = codes, firstScale = scales)
        fixed (float* a = expected, b = actual)
        {
            var source = new FloatCodeMatrix(mode, firstCode, firstScale, PanelLayout.Rows, Width);
            var packed = new PanelMatrix(PanelLayout.Rows, Width, PanelPacker.FormOf(mode, Width)!.Value, memory);
            PanelPacker.Pack(source, packed, firstPanel: 0);
            for (int row = 0; row < PanelLayout.Rows; row++)
            {
                source.ReadRow(Tiers.Plain, scratch, row, a);
                packed.ReadRow(Tiers.Plain, scratch, row, b);
                Assert.Equal(expected, actual);
            }
        }
    }

    [Theory]
    [InlineData(32, TensorDtype.BF16, 96)]
    [InlineData(64, TensorDtype.F32, 128)]
    public void Others_stay_as_they_are(int groupSize, TensorDtype dtype, int columns) => Assert.Null(PanelPacker.FormOf(4, groupSize, dtype, columns));

    [Theory]
    [InlineData(QuantizationMode.Mxfp8, 64)]
    [InlineData(QuantizationMode.Mxfp4, 96)]
    [InlineData(QuantizationMode.Nvfp4, 80)]
    public void Other_floats_stay_as_they_are(QuantizationMode mode, int columns) => Assert.Null(PanelPacker.FormOf(mode, columns));

    [Theory]
    [InlineData("4 bits, 64, BF16", "4 bits, 64, F16")]
    [InlineData("4 bits, 64, BF16", "8 bits, 64, F16")]
    [InlineData("6 bits, 64, BF16", "5 bits, 64, F16")]
    [InlineData("4 bits, 32, BF16", "8 bits, 32, F16")]
    [InlineData("Mxfp4", "Nvfp4")]
    [InlineData("Nvfp4", "4 bits, 32, F16")]
    [InlineData("4 bits, 64, BF16", "Mxfp4")]
    public void A_product_does_not_depend_on_threads_neighbours_or_tier(string format, string other)
    {
        using var first = new RandomMatrix(format);
        using var second = new RandomMatrix(other);
        using var memory = new WeightMemory();
        LinearWeights[] weights = [new(first.Pack(memory), [.. Enumerable.Range(0, Rows).Select(i => i / 7f)]), new(second.Pack(memory), Bias: null)];
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
    [InlineData("4 bits, 64, BF16")]
    [InlineData("8 bits, 64, BF16")]
    [InlineData("3 bits, 32, BF16")]
    [InlineData("4 bits, 32, F16")]
    [InlineData("8 bits, 32, BF16")]
    [InlineData("Mxfp4")]
    [InlineData("Nvfp4")]
    public void A_product_is_that_of_the_stored_numbers(string format)
    {
        const int Tokens = 9;
        using var matrix = new RandomMatrix(format);
        using var memory = new WeightMemory();
        using var scratch = new WorkerScratch();
        LinearWeights[] weights = [new(matrix.Pack(memory), Bias: null)];
        float[] x = [.. Enumerable.Range(0, Tokens * Columns).Select(i => (float)((i * 37 % 255) - 127))];
        float[] actual = Multiply(KernelSet.Of(KernelTier.Auto), x, workers: 2, weights, (projection, input, y) => projection.Add(input, weights[0], y));
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
    [InlineData(1, "4 bits, 64, BF16", "3 bits, 64, BF16")]
    [InlineData(2, "4 bits, 64, BF16", "3 bits, 64, BF16")]
    [InlineData(3, "4 bits, 64, BF16", "3 bits, 64, BF16")]
    [InlineData(8, "4 bits, 64, BF16", "3 bits, 64, BF16")]
    [InlineData(20, "4 bits, 64, BF16", "3 bits, 64, BF16")]
    [InlineData(3, "8 bits, 64, BF16", "6 bits, 64, BF16")]
    [InlineData(20, "8 bits, 64, BF16", "5 bits, 64, BF16")]
    [InlineData(5, "4 bits, 32, BF16", "3 bits, 32, BF16")]
    [InlineData(1, "Mxfp4", "Mxfp4")]
    [InlineData(9, "Nvfp4", "Nvfp4")]
    public void A_gated_product_is_that_of_the_two_products(int tokens, string format, string other)
    {
        using var first = new RandomMatrix(format);
        using var second = new RandomMatrix(other);
        using var memory = new WeightMemory();
        var gate = new LinearWeights(first.Pack(memory), [.. Enumerable.Range(0, Rows).Select(i => i / 7f)]);
        var up = new LinearWeights(second.Pack(memory), [.. Enumerable.Range(0, Rows).Select(i => 1 - (i / 9f))]);
        LinearWeights[] both = [gate, up];
        Assert.True(PanelProduct.CanGate(gate, up));
        var random = new Random(tokens);
        float[] x = [.. Enumerable.Range(0, tokens * Columns).Select(_ => (float)random.NextDouble() - 0.5f)];
        foreach (var kernels in Tiers.Kernels)
        {
            float[] gates = Multiply(kernels, x, workers: 1, both, (projection, input, y) => projection.Add(input, gate, y));
            float[] ups = Multiply(kernels, x, workers: 1, both, (projection, input, y) => projection.Add(input, up, y));
            float[] actual = Multiply(kernels, x, workers: 2, both, (projection, input, y) => projection.AddGated(input, gate, up, y));
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.Equal(gates[i] / (1 + Math.Exp(-gates[i])) * ups[i], actual[i], Math.Abs(ups[i]) * 1e-5);
            }
        }
    }

    [Theory]
    [InlineData("4 bits, 64, BF16", "4 bits, 32, BF16")]
    [InlineData("4 bits, 64, BF16", "4 bits, 64, F16")]
    [InlineData("4 bits, 64, BF16", "8 bits, 64, BF16")]
    [InlineData("4 bits, 32, BF16", "Mxfp4")]
    public void Matrices_of_two_forms_are_not_gated(string format, string other)
    {
        using var first = new RandomMatrix(format);
        using var second = new RandomMatrix(other);
        using var memory = new WeightMemory();
        Assert.False(PanelProduct.CanGate(new LinearWeights(first.Pack(memory), Bias: null), new LinearWeights(second.Pack(memory), Bias: null)));
    }

    private delegate void AddProducts(Projection projection, ProjectionInput input, float* y);

    /// <summary>The product of some tokens, [token, row].</summary>
    private static float[] Multiply(KernelSet kernels, float[] x, int workers, LinearWeights[] weights, AddProducts add)
    {
        float[] y = new float[x.Length / Columns * Rows];
        Run(kernels, x, y, workers, weights, add);
        return y;
    }

    /// <summary>The products of some tokens with both matrices, added to ones: [matrix, token, row].</summary>
    private static float[] Product(KernelSet kernels, ReadOnlySpan<float> x, LinearWeights[] weights, int workers)
    {
        int half = x.Length / Columns * Rows;
        float[] y = new float[2 * half];
        y.AsSpan().Fill(1);
        Run(kernels, x, y, workers, weights, (projection, input, output) =>
        {
            projection.Add(input, weights[0], output, accumulate: true);
            projection.Add(input, weights[1], output + half, accumulate: true);
        });
        return y;
    }

    private static void Run(KernelSet kernels, ReadOnlySpan<float> x, float[] y, int workers, LinearWeights[] weights, AddProducts add)
    {
        int tokens = x.Length / Columns;
        using var pool = new WorkerPool(workers);
        using var memory = new QuantizedActivations(kernels.Panels);
        QuantizedTiles quantized = memory.TakeFor(tokens, Columns, weights);
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

    /// <summary>A matrix of random codes: <c>BITS bits, GROUP SIZE, SCALE DTYPE</c>, or a mode of small floats.</summary>
    private sealed class RandomMatrix : IDisposable
    {
        private readonly NativeBuffer _memory = new(Rows * Columns * 2);
        private readonly PanelForm? _form;

        public RandomMatrix(string format)
        {
            byte* codes = (byte*)_memory.Pointer, scales = codes + (Rows * Columns);
            var random = new Random(format.Sum(letter => letter));
            random.NextBytes(new Span<byte>(codes, Rows * Columns));
            if (format.Split(", ") is [var bits, var groupSize, var dtype])
            {
                Matrix = Affine(random, codes, scales, bits[0] - '0', int.Parse(groupSize, CultureInfo.InvariantCulture), Enum.Parse<TensorDtype>(dtype), out _form);
            }
            else
            {
                Matrix = Floats(random, codes, scales, Enum.Parse<QuantizationMode>(format), out _form);
            }
        }

        public WeightMatrix Matrix { get; }

        public PanelMatrix Pack(WeightMemory memory)
        {
            var packed = new PanelMatrix(Rows, Columns, _form!.Value, memory);
            if (Matrix is AffineMatrix affine)
            {
                PanelPacker.Pack(affine, packed, firstPanel: 0);
            }
            else
            {
                PanelPacker.Pack((FloatCodeMatrix)Matrix, packed, firstPanel: 0);
            }

            return packed;
        }

        public void Dispose() => _memory.Dispose();

        private static AffineMatrix Affine(Random random, byte* codes, byte* scales, int bits, int groupSize, TensorDtype dtype, out PanelForm? form)
        {
            byte* biases = scales + (Rows * Columns);
            for (int i = 0; i < Rows * Columns / groupSize; i++)
            {
                ((ushort*)scales)[i] = (ushort)((dtype == TensorDtype.F16 ? 0x1C00 : 0x3B80) + random.Next(0x80));
                ((ushort*)biases)[i] = (ushort)((dtype == TensorDtype.F16 ? 0xA800 : 0xBD00) + random.Next(0x80));
            }

            form = PanelPacker.FormOf(bits, groupSize, dtype, Columns);
            return new AffineMatrix(codes, bits, groupSize, scales, biases, dtype, Rows, Columns);
        }

        private static FloatCodeMatrix Floats(Random random, byte* codes, byte* scales, QuantizationMode mode, out PanelForm? form)
        {
            for (int i = 0; i < Rows * Columns / 16; i++)
            {
                scales[i] = (byte)(mode == QuantizationMode.Nvfp4 ? 0x10 + random.Next(0x10) : 122 + random.Next(3));
            }

            form = PanelPacker.FormOf(mode, Columns);
            return new FloatCodeMatrix(mode, codes, scales, Rows, Columns);
        }
    }
}
