using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>
/// A head of a gated delta net. How its memory lies is the kernels' business, so it is written and read by tokens whose keys and queries are rows of
/// the identity.
/// </summary>
internal sealed unsafe class DeltaHead(KernelSet kernels, int keyDim, int valueDim)
{
    private const int Guard = 3;
    private const float Untouched = 12345;

    private readonly float[] _memory = [.. new float[keyDim * valueDim], .. Enumerable.Repeat(Untouched, Guard)];

    /// <summary>What the tokens read.</summary>
    public float[][] Run(params ReadOnlySpan<DeltaToken> tokens)
    {
        int inputStride = (2 * keyDim) + valueDim + Guard, outputStride = valueDim + Guard;
        float[] inputs = new float[tokens.Length * inputStride], scalars = new float[tokens.Length * 2], outputs = new float[tokens.Length * outputStride];
        for (int t = 0; t < tokens.Length; t++)
        {
            float[] row = [.. tokens[t].Query, .. tokens[t].Key, .. tokens[t].Value];
            row.CopyTo(inputs, t * inputStride);
            (scalars[2 * t], scalars[(2 * t) + 1]) = (tokens[t].Decay, tokens[t].Strength);
        }

        outputs.AsSpan().Fill(Untouched);
        fixed (float* memory = _memory, input = inputs, scalar = scalars, output = outputs)
        {
            kernels.RunDelta(memory, new DeltaRun
            {
                Tokens = tokens.Length,
                KeyDim = keyDim,
                ValueDim = valueDim,
                Query = input,
                Key = input + keyDim,
                Value = input + (2 * keyDim),
                InputStride = inputStride,
                Decay = scalar,
                Strength = scalar + 1,
                ScalarStride = 2,
                Output = output,
                OutputStride = outputStride,
            });
        }

        float[][] rows = [.. outputs.Chunk(outputStride)];
        Assert.All([.. rows.SelectMany(row => row[valueDim..]), .. _memory[^Guard..]], value => Assert.Equal(Untouched, value));
        return [.. rows.Select(row => row[..valueDim])];
    }

    /// <summary>Makes the memory, [key dimension, value dimension], what it should be.</summary>
    public void Write(float[][] memory)
    {
        for (int i = 0; i < keyDim; i++)
        {
            Run(new DeltaToken(Unit(i), Unit(i), memory[i], Decay: 1, Strength: 1));
        }
    }

    /// <summary>The memory, [key dimension, value dimension].</summary>
    public float[][] Read() =>
        [.. Enumerable.Range(0, keyDim).Select(i => Run(new DeltaToken(Unit(i), Unit(i), new float[valueDim], Decay: 1, Strength: 0))[0])];

    private float[] Unit(int index)
    {
        float[] unit = new float[keyDim];
        unit[index] = 1;
        return unit;
    }
}

/// <summary>What a token brings to a head.</summary>
internal sealed record DeltaToken(float[] Query, float[] Key, float[] Value, float Decay, float Strength);
