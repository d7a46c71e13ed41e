using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Threading;

/// <summary>Working memory of one worker.</summary>
internal sealed class WorkerScratch : IDisposable
{
    /// <summary>Rows of weights as float32.</summary>
    public NativeBuffer Rows { get; } = new();

    /// <summary>Products of a block of rows, and attention scores.</summary>
    public NativeBuffer Results { get; } = new();

    /// <summary>Unpacked codes of a row.</summary>
    public NativeBuffer Codes { get; } = new();

    /// <summary>Scales and biases of a row.</summary>
    public NativeBuffer Scales { get; } = new();

    public void Dispose()
    {
        Rows.Dispose();
        Results.Dispose();
        Codes.Dispose();
        Scales.Dispose();
    }
}
