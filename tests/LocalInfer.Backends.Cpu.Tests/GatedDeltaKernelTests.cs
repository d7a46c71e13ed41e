using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed unsafe class GatedDeltaKernelTests
{
    private const int Sequences = 2;
    private const int Steps = 6;
    private const int KeyHeads = 2;
    private const int Heads = 4;
    private const int KeyDim = 32;
    private const int ValueDim = 16;

    [SharedDataTheory("goldens/tiny/ops.safetensors")]
    [InlineData(null, "out_zero_state", "state_out_zero")]
    [InlineData("state_in", "out", "state_out")]
    public void A_run_gives_the_outputs_and_the_memory_of_the_reference(string? initial, string expectedOutput, string expectedMemory)
    {
        float[][] q = Rows("qn", KeyDim), k = Rows("kn", KeyDim), v = Rows("v", ValueDim);
        float[] g = OpsGolden.Floats("gated_delta.g"), beta = OpsGolden.Floats("gated_delta.beta");
        foreach (var kernels in Tiers.Kernels)
        {
            float[] y = new float[Sequences * Steps * Heads * ValueDim];
            List<float> memory = [];
            for (int part = 0; part < Sequences * Heads; part++)
            {
                int sequence = part / Heads, head = part % Heads;
                int[] steps = [.. Enumerable.Range(sequence * Steps, Steps)];
                var state = new DeltaHead(kernels, KeyDim, ValueDim);
                if (initial is not null)
                {
                    float[] transposed = OpsGolden.Floats($"gated_delta.{initial}")[(part * KeyDim * ValueDim)..((part + 1) * KeyDim * ValueDim)];
                    state.Write([.. Transposed(transposed, ValueDim, KeyDim).Chunk(ValueDim)]);
                }

                float[][] outputs = state.Run([.. steps.Select(step => Token(step, head))]);
                for (int t = 0; t < Steps; t++)
                {
                    outputs[t].CopyTo(y, ((steps[t] * Heads) + head) * ValueDim);
                }

                memory.AddRange(state.Read().SelectMany(row => row));
            }

            OpsGolden.AssertClose(OpsGolden.Floats($"gated_delta.{expectedOutput}"), y, 1e-5f, 2e-6f);
            OpsGolden.AssertClose(OpsGolden.Floats($"gated_delta.{expectedMemory}"), Transposed([.. memory], KeyDim, ValueDim), 1e-5f, 2e-6f);
        }

        float[][] Rows(string name, int width) => [.. OpsGolden.Floats($"gated_delta.{name}").Chunk(width)];

        DeltaToken Token(int step, int head)
        {
            int keyHead = (step * KeyHeads) + (head / (Heads / KeyHeads)), at = (step * Heads) + head;
            return new DeltaToken(q[keyHead], k[keyHead], v[at], g[at], beta[at]);
        }
    }

    /// <summary>The rule as it is written down, in one order of operations, which every tier keeps for every run.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 15)]
    [InlineData(7, 64)]
    [InlineData(5, 100)]
    [InlineData(3, 257)]
    [InlineData(16, 128)]
    public void Runs_of_any_length_and_width_give_the_bits_of_the_plain_rule(int keyDim, int valueDim)
    {
        var random = new Random(valueDim);
        foreach (int count in (int[])[1, 2, 3, 7, 64])
        {
            DeltaToken[] tokens = [.. Enumerable.Range(0, count).Select(Token)];
            float[][] expectedMemory = [.. Enumerable.Range(0, keyDim).Select(_ => Values(valueDim))], initial = [.. expectedMemory.Select(row => row.ToArray())];
            float[][] expected = [.. tokens.Select(token => Step(expectedMemory, token))];
            foreach (var kernels in Tiers.Kernels)
            {
                foreach (int run in (int[])[1, Math.Max(1, count / 3), count])
                {
                    var head = new DeltaHead(kernels, keyDim, valueDim);
                    head.Write(initial);
                    AssertSameBits(expected, [.. tokens.Chunk(run).SelectMany(part => head.Run(part))]);
                    AssertSameBits(expectedMemory, head.Read());
                }
            }
        }

        // Every seventh token leaves denormal numbers.
        DeltaToken Token(int index) => new(
            Values(keyDim), Values(keyDim), Values(valueDim), index % 7 == 2 ? 1e-38f : random.NextSingle(), index % 7 == 2 ? 0 : random.NextSingle());

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

        static void AssertSameBits(float[][] expected, float[][] actual) => Assert.Equal(Bits(expected), Bits(actual));

        static int[] Bits(float[][] rows) => [.. rows.SelectMany(row => row).Select(BitConverter.SingleToInt32Bits)];
    }

    [SharedDataFact("goldens/tiny/ops.safetensors")]
    public void The_convolution_and_its_activation_match()
    {
        const int Channels = 12, Taps = 4;
        float[] input = OpsGolden.Floats("conv1d.input"), taps = Transposed(OpsGolden.Floats("conv1d.weight"), Channels, Taps);
        foreach (var kernels in Tiers.Kernels)
        {
            float[] y = new float[Sequences * Steps * Channels];
            fixed (float* x = input, w = taps, output = y)
            {
                for (int i = 0; i < Sequences * Steps; i++)
                {
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        float* row = x + (((i / Steps * (Steps + Taps - 1)) + (i % Steps) + tap) * Channels);
                        kernels.AddTap(row, w + (tap * Channels), Channels, output + (i * Channels));
                    }
                }

                OpsGolden.AssertClose(OpsGolden.Floats("conv1d.out"), y, 1e-6f, 1e-6f);
                kernels.Silu(output, y.Length, output);
            }

            OpsGolden.AssertClose(OpsGolden.Floats("conv1d.silu_out"), y, 2e-6f, 1e-6f);
        }
    }

    [SharedDataFact("goldens/tiny/ops.safetensors")]
    public void A_gated_norm_is_a_norm_and_a_gate()
    {
        float[] x = OpsGolden.Floats("rms_norm_gated.x"), z = OpsGolden.Floats("rms_norm_gated.z"), weight = OpsGolden.Floats("rms_norm_gated.weight");
        foreach (var kernels in Tiers.Kernels)
        {
            float[] y = new float[x.Length];
            fixed (float* source = x, gate = z, w = weight, output = y)
            {
                for (int at = 0; at < x.Length; at += ValueDim)
                {
                    kernels.Normalize(source + at, w, ValueDim, 1e-6f, output + at);
                    kernels.Gate(gate + at, output + at, ValueDim, output + at);
                }
            }

            OpsGolden.AssertClose(OpsGolden.Floats("rms_norm_gated.out"), y, 4e-6f, 1e-7f);
        }
    }

    private static float[] Step(float[][] memory, DeltaToken token)
    {
        float[] y = new float[token.Value.Length];
        for (int column = 0; column < y.Length; column++)
        {
            float held = 0;
            for (int i = 0; i < memory.Length; i++)
            {
                held = float.MultiplyAddEstimate(memory[i][column], token.Key[i], held);
            }

            float change = float.MultiplyAddEstimate(held, -token.Decay, token.Value[column]) * token.Strength;
            for (int i = 0; i < memory.Length; i++)
            {
                memory[i][column] = float.MultiplyAddEstimate(change, token.Key[i], memory[i][column] * token.Decay);
                y[column] = float.MultiplyAddEstimate(memory[i][column], token.Query[i], y[column]);
            }
        }

        return y;
    }

    /// <summary>Each matrix of [rows, columns] as [columns, rows].</summary>
    private static float[] Transposed(float[] matrices, int rows, int columns)
    {
        float[] result = new float[matrices.Length];
        for (int i = 0; i < matrices.Length; i++)
        {
            int matrix = i / (rows * columns), row = i / columns % rows, column = i % columns;
            result[(((matrix * columns) + column) * rows) + row] = matrices[i];
        }

        return result;
    }
}
