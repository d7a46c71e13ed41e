using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Cpu.Passes.GatedDelta;

/// <summary>Parts what the fused projections of qwen3_next give by key head into q|k|v, z, b and a.</summary>
internal sealed unsafe class DeltaSplitJob(DeltaBuffers buffers) : TokenJob
{
    private GatedDeltaLayout _delta = null!;

    public void Begin(GatedDeltaLayout delta, int tokens)
    {
        _delta = delta;
        Begin(tokens);
    }

    protected override void Run(int token)
    {
        int groupHeads = _delta.ValueHeadCount / _delta.KeyHeadCount;
        int groupValues = groupHeads * _delta.ValueHeadDim;
        float* source = buffers.Interleaved + ((long)token * (_delta.ConvWidth + _delta.ValueWidth));
        float* ba = buffers.InterleavedBa + ((long)token * 2 * _delta.ValueHeadCount);
        float* q = buffers.Qkv + ((long)token * _delta.ConvWidth);
        float* k = q + _delta.KeyWidth;
        float* v = k + _delta.KeyWidth;
        float* z = buffers.Z + ((long)token * _delta.ValueWidth);
        float* strengths = buffers.Strengths + ((long)token * _delta.ValueHeadCount);
        float* decays = buffers.Decays + ((long)token * _delta.ValueHeadCount);
        for (int head = 0; head < _delta.KeyHeadCount; head++)
        {
            Move(ref source, ref q, _delta.KeyHeadDim);
            Move(ref source, ref k, _delta.KeyHeadDim);
            Move(ref source, ref v, groupValues);
            Move(ref source, ref z, groupValues);
            Move(ref ba, ref strengths, groupHeads);
            Move(ref ba, ref decays, groupHeads);
        }
    }

    private static void Move(ref float* source, ref float* destination, int count)
    {
        Buffer.MemoryCopy(source, destination, count * sizeof(float), count * sizeof(float));
        source += count;
        destination += count;
    }
}
