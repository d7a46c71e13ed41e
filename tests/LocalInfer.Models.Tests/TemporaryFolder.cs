namespace LocalInfer.Models.Tests;

/// <summary>A folder that lives as long as a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("localinfer-models-").FullName;

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a safetensors file of a header and zero bytes.</summary>
    public string WriteSafetensors(string name, string header, int dataBytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[dataBytes]]);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
