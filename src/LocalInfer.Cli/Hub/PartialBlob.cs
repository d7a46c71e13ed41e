using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalInfer.Cli.Hub;

/// <summary>A blob that is still coming: a file that holds its beginning, and the hash of what it holds. One task uses it.</summary>
internal sealed class PartialBlob : IDisposable
{
    private const int Sha256Digits = 64;

    private readonly RemoteFile _file;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash;

    private PartialBlob(RemoteFile file, FileStream stream)
    {
        _file = file;
        _stream = stream;
#pragma warning disable CA5350 // it is git's own hash of small files
        _hash = IncrementalHash.CreateHash(file.Etag.Length == Sha256Digits ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        BeginHash();
    }

    /// <summary>Bytes that are here.</summary>
    public long Length => _stream.Position;

    /// <summary>Opens what an earlier try left, or begins anew.</summary>
    public static async Task<PartialBlob> OpenAsync(string path, RemoteFile file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var blob = new PartialBlob(file, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        try
        {
            await blob.HashWhatIsThereAsync(cancellation);
            return blob;
        }
        catch
        {
            blob.Dispose();
            throw;
        }
    }

    /// <summary>Adds the bytes that come next.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _hash.AppendData(bytes);
    }

    /// <summary>Throws away what is here.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        _ = _hash.GetHashAndReset();
        BeginHash();
    }

    /// <summary>Brings everything to the disk and says whether it has the hash that it should; once, at the end.</summary>
    public bool Finish()
    {
        _stream.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(_hash.GetHashAndReset()) == _file.Etag;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private async Task HashWhatIsThereAsync(CancellationToken cancellation)
    {
        if (_stream.Length > _file.Size)
        {
            Restart();
            return;
        }

        byte[] buffer = new byte[1 << 20];
        while (await _stream.ReadAsync(buffer, cancellation) is > 0 and int read)
        {
            _hash.AppendData(buffer, 0, read);
        }
    }

    // Git hashes a header with the size before the contents.
    private void BeginHash()
    {
        if (_file.Etag.Length != Sha256Digits)
        {
            _hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {_file.Size}\0")));
        }
    }
}
