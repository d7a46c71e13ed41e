using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace LocalInfer.Models.Checkpoints;

/// <summary>A safetensors file, memory-mapped and read-only. Opening checks the whole header; the data is paged in as it is read.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);
    private byte* _base;
    private long _dataStart;

    private SafetensorsFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        _mapping = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    /// <summary>The path that the file was opened with.</summary>
    public string Path { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    internal byte* DataPointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_base is null, this);
            return _base + _dataStart;
        }
    }

    /// <summary>Opens a file and checks that its header describes every byte exactly once.</summary>
    /// <exception cref="ModelFormatException">The file is missing, unreadable, truncated or inconsistent; the message names file and tensor.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafetensorsFile? file = null;
        try
        {
            var stream = File.OpenRead(path);
            long length = stream.Length;
            if (length < SafetensorsHeader.LengthBytes)
            {
                stream.Dispose();
                throw new ModelFormatException($"{path} is truncated: {length} bytes are too few for a safetensors file.");
            }

            file = new SafetensorsFile(path, stream);
            file.ReadHeader(length);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new ModelFormatException($"{path} cannot be read: {exception.Message}", exception);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps the file; all its tensors become invalid.</summary>
    public void Dispose()
    {
        if (_base is not null)
        {
            _base = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view.Dispose();
        _mapping.Dispose();
        _stream.Dispose();
    }

    /// <summary>Copies data from the file.</summary>
    /// <param name="offset">Counted from the first byte behind the header.</param>
    /// <param name="destination">Filled from there on.</param>
    internal void Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_base is null, this);
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(_stream.SafeFileHandle, destination, _dataStart + offset);
                if (read == 0)
                {
                    throw new ModelFormatException($"{Path} ends early: it became shorter after it was opened.");
                }

                offset += read;
                destination = destination[read..];
            }
        }
        catch (IOException exception)
        {
            throw new ModelFormatException($"{Path} cannot be read: {exception.Message}", exception);
        }
    }

    private void ReadHeader(long fileBytes)
    {
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(_base, SafetensorsHeader.LengthBytes));
        if (headerBytes > SafetensorsHeader.MaxBytes)
        {
            throw new ModelFormatException(
                $"{Path}: a header of {headerBytes} bytes is absurd (at most {SafetensorsHeader.MaxBytes}); is this a safetensors file?");
        }

        _dataStart = SafetensorsHeader.LengthBytes + (long)headerBytes;
        if (_dataStart > fileBytes)
        {
            throw new ModelFormatException($"{Path} is truncated: the header ends at byte {_dataStart}, the file has {fileBytes}.");
        }

        var json = new ReadOnlySpan<byte>(_base + SafetensorsHeader.LengthBytes, (int)headerBytes);
        foreach (var entry in SafetensorsHeader.Parse(json, fileBytes - _dataStart, Path))
        {
            _tensors.Add(entry.Name, new CheckpointTensor(this, entry));
        }
    }
}
