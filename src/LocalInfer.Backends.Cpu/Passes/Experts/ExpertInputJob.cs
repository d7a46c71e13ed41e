namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>Brings a token to the slot of an expert: quantised, as float32, or both, as the expert wants it.</summary>
internal sealed unsafe class ExpertInputJob(ExpertRouting routing) : TokenJob
{
    private float* _normed;
    private float* _inputs;
    private int _width;

    /// <summary>Starts anew.</summary>
    /// <param name="normed">float32 [tokens, width].</param>
    /// <param name="inputs">Receives float32 [slots, width] for experts that want it; may be null where none does.</param>
    /// <param name="width">Columns.</param>
    public void Begin(float* normed, float* inputs, int width)
    {
        _normed = normed;
        _inputs = inputs;
        _width = width;
        Begin(routing.SlotCount);
    }

    protected override void Run(int slot)
    {
        ref var run = ref routing.Runs[routing.RunOfSlot[slot]];
        float* row = _normed + ((long)routing.Tokens[slot] * _width);
        if (!run.Input.IsNone)
        {
            run.Input.Write(slot - run.FirstSlot, row);
        }

        if (run.NeedsFloats)
        {
            long bytes = _width * sizeof(float);
            Buffer.MemoryCopy(row, _inputs + ((long)slot * _width), bytes, bytes);
        }
    }
}
