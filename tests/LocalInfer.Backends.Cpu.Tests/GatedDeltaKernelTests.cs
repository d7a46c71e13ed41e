using LocalInfer.Backends.Cpu.Kernels;
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
    public void Steps_give_the_outputs_and_the_memory_of_the_reference(string? initial, string expectedOutput, string expectedMemory)
    {
        float[] q = OpsGolden.Floats("gated_delta.qn"), k = OpsGolden.Floats("gated_delta.kn"), v = OpsGolden.Floats("gated_delta.v");
        float[] g = OpsGolden.Floats("gated_delta.g"), beta = OpsGolden.Floats("gated_delta.beta");
        foreach (var kernels in Tiers.Kernels)
        {
            float[] memory = initial is null ? new float[Sequences * Heads * KeyDim * ValueDim] : Transposed(OpsGolden.Floats($"gated_delta.{initial}"), ValueDim, KeyDim);
            float[] y = new float[v.Length];
            fixed (float* m = memory, queries = q, keys = k, values = v, output = y)
            {
                for (int step = 0; step < Sequences * Steps; step++)
                {
                    for (int head = 0; head < Heads; head++)
                    {
                        int keyAt = ((step * KeyHeads) + (head / (Heads / KeyHeads))) * KeyDim, at = (step * Heads) + head;
                        kernels.StepDelta(
                            m + (((step / Steps * Heads) + head) * KeyDim * ValueDim), queries + keyAt, keys + keyAt, values + (at * ValueDim),
                            g[at], beta[at], KeyDim, ValueDim, output + (at * ValueDim));
                    }
                }
            }

            OpsGolden.AssertClose(OpsGolden.Floats($"gated_delta.{expectedOutput}"), y, 1e-5f, 2e-6f);
            OpsGolden.AssertClose(OpsGolden.Floats($"gated_delta.{expectedMemory}"), Transposed(memory, KeyDim, ValueDim), 1e-5f, 2e-6f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(257)]
    public void A_step_of_any_width_is_that_of_the_plain_version(int valueDim)
    {
        const int Rows = 7;
        var random = new Random(valueDim);
        float[] memory = Values(Rows * valueDim), query = Values(Rows), key = Values(Rows), value = Values(valueDim);
        (float[] expected, float[] expectedMemory) = Step(KernelSet.Of(KernelTier.Scalar));
        foreach (var kernels in Tiers.Kernels)
        {
            (float[] actual, float[] actualMemory) = Step(kernels);
            OpsGolden.AssertClose(expected, actual, 1e-5f, 1e-6f);
            OpsGolden.AssertClose(expectedMemory, actualMemory, 1e-5f, 1e-6f);
        }

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];

        (float[] Output, float[] Memory) Step(KernelSet kernels)
        {
            float[] state = [.. memory], y = new float[valueDim];
            fixed (float* m = state, q = query, k = key, v = value, output = y)
            {
                kernels.StepDelta(m, q, k, v, 0.9f, 0.7f, Rows, valueDim, output);
            }

            return (y, state);
        }
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
