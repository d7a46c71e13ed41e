namespace LocalInfer.Models.Checkpoints;

/// <summary>
/// A tensor of a checkpoint, mapped from its file: row-major, little-endian. The memory belongs to the
/// <see cref="SafetensorsFile"/> that it came from and is valid until that is disposed. Any thread may read it, or copy from the file instead.
/// </summary>
public sealed unsafe class CheckpointTensor
{
    private readonly SafetensorsFile _file;
    private readonly long _offset;

    internal CheckpointTensor(SafetensorsFile file, TensorEntry entry)
    {
        _file = file;
        _offset = entry.Offset;
        Name = entry.Name;
        Dtype = entry.Dtype;
        Shape = entry.Shape;
        ByteLength = entry.ByteLength;
    }

    /// <summary>The name in the checkpoint, such as <c>model.layers.0.self_attn.q_proj.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes of all elements.</summary>
    public long ByteLength { get; }

    /// <summary>The path of the file that holds the tensor; for messages.</summary>
    public string FilePath => _file.Path;

    /// <summary>The first byte; not necessarily aligned to the element size.</summary>
    /// <exception cref="ObjectDisposedException">The file has been disposed.</exception>
    public byte* Pointer => _file.DataPointer + _offset;

    /// <summary>
    /// Copies bytes from the file, past the mapping: several times faster than touching mapped pages for the first time, and what was read
    /// does not stay resident. Any thread.
    /// </summary>
    /// <param name="offset">Where to begin, from the tensor's first byte.</param>
    /// <param name="destination">As many bytes as are wanted; all must lie in the tensor.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not.</exception>
    /// <exception cref="ModelFormatException">The file can no longer be read that far.</exception>
    /// <exception cref="ObjectDisposedException">The file has been disposed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, ByteLength, nameof(offset));
        _file.Read(_offset + offset, destination);
    }

    /// <summary>All bytes.</summary>
    /// <exception cref="InvalidOperationException">The tensor has 2 GiB or more; use <see cref="Pointer"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file has been disposed.</exception>
    public ReadOnlySpan<byte> Bytes => ByteLength <= int.MaxValue
        ? new ReadOnlySpan<byte>(Pointer, (int)ByteLength)
        : throw new InvalidOperationException($"Tensor '{Name}' has {ByteLength} bytes, too many for a span.");
}
