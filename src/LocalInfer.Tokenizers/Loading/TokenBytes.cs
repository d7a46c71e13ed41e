namespace LocalInfer.Tokenizers.Loading;

/// <summary>Gives out room for the bytes of many small tokens from few large arrays.</summary>
internal sealed class TokenBytes
{
    private const int BlockLength = 1 << 20;

    private Memory<byte> _free;

    /// <summary>Room for this many bytes.</summary>
    public Memory<byte> Reserve(int length)
    {
        if (_free.Length < length)
        {
            _free = new byte[Math.Max(BlockLength, length)];
        }

        Memory<byte> reserved = _free[..length];
        _free = _free[length..];
        return reserved;
    }
}
