namespace LocalInfer.Tokenizers;

/// <summary>Lends scratches, at most one for each processor kept. Any thread may use it.</summary>
internal sealed class ScratchPool
{
    private readonly EncodingScratch?[] _free = new EncodingScratch?[Environment.ProcessorCount];

    public EncodingScratch Rent()
    {
        foreach (ref EncodingScratch? place in _free.AsSpan())
        {
            if (place is not null && Interlocked.Exchange(ref place, null) is { } scratch)
            {
                return scratch;
            }
        }

        return new EncodingScratch();
    }

    public void Return(EncodingScratch scratch)
    {
        scratch.Reset();
        foreach (ref EncodingScratch? place in _free.AsSpan())
        {
            if (place is null && Interlocked.CompareExchange(ref place, scratch, null) is null)
            {
                return;
            }
        }
    }
}
