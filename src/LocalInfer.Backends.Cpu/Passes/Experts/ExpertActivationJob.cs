using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>Between an expert's two products: silu(gate) * up where that is not done yet, and quantising.</summary>
internal sealed unsafe class ExpertActivationJob(KernelSet kernels, ExpertRouting routing) : TokenJob
{
    private float* _gate;
    private float* _up;

    /// <summary>Starts anew.</summary>
    /// <param name="gate">float32, all runs' activations; receives the result.</param>
    /// <param name="up">The same shape.</param>
    public void Begin(float* gate, float* up)
    {
        _gate = gate;
        _up = up;
        Begin(routing.SlotCount);
    }

    protected override void Run(int slot)
    {
        ref var run = ref routing.Runs[routing.RunOfSlot[slot]];
        int index = slot - run.FirstSlot;
        long offset = run.Activations + ((long)index * run.Width);
        if (!run.IsGated)
        {
            kernels.Gate(_gate + offset, _up + offset, run.Width, _gate + offset);
        }

        if (!run.Activated.IsNone)
        {
            run.Activated.Write(index, _gate + offset);
        }
    }
}
