namespace LocalInfer.Backends.Cpu.Memory;

/// <summary>Keeps the memory of some recurrent states that nobody holds: megabytes of fresh pages cost a new sequence more than its first tokens. Any thread.</summary>
/// <param name="floats">Values of a state; 0 for a model without recurrent layers.</param>
internal sealed class RecurrentStatePool(long floats) : IDisposable
{
    private const long KeptBytes = 128L << 20;

    private readonly Spares<NativeBuffer> _spares = new(floats * sizeof(float), KeptBytes, memory => memory.Dispose());

    /// <summary>Values of a state.</summary>
    public long Floats => floats;

    /// <summary>A state of any content.</summary>
    public RecurrentState Rent() => new(this, _spares.TryTake(out NativeBuffer? memory) ? memory : new NativeBuffer(floats));

    /// <summary>Takes memory back.</summary>
    public void Return(NativeBuffer memory) => _spares.Give(memory);

    public void Dispose() => _spares.Dispose();
}
