using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Models.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Every_dtype_of_the_format_is_read()
    {
        foreach (string name in TensorDtypes.Names)
        {
            Assert.True(TensorDtypes.TryParse(name, out var dtype, out int bits));
            string path = _folder.WriteSafetensors("all.safetensors", $$$"""{"t":{"dtype":"{{{name}}}","shape":[2,4],"data_offsets":[0,{{{bits}}}]}}""", bits);
            using var file = SafetensorsFile.Open(path);
            var tensor = file.Tensors["t"];
            Assert.Equal((dtype, bits), (tensor.Dtype, tensor.Bytes.Length));
            Assert.Equal([2L, 4L], tensor.Shape);
        }
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "t", "truncated")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "t", "belong to no tensor")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "t", "bad data_offsets")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "t", "bad entry -8")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "t", "needs 12 bytes")]
    [InlineData("""{"t":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, "t", "does not end on a byte")]
    [InlineData("""{"t":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}""", 8, "t", "unknown dtype 'Q9'")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "t", "absurd shape")]
    [InlineData("""{"t":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "t", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"t":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "t", "overlaps 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"t":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}""", 10, "t", "2 bytes between")]
    [InlineData("""{"t":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"t":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "t", "twice")]
    [InlineData("""[1]""", 0, "", "not a JSON object")]
    [InlineData("""{"t":""", 0, "", "not valid JSON")]
    public void Broken_files_are_refused_by_name(string header, int dataBytes, string tensor, string problem)
    {
        string path = _folder.WriteSafetensors("broken.safetensors", header, dataBytes);
        var error = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path).Dispose());
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(tensor, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "truncated")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, 1 }, "absurd")]
    [InlineData(new byte[] { 50, 0, 0, 0, 0, 0, 0, 0, 123 }, "truncated")]
    public void Broken_header_lengths_are_refused(byte[] content, string problem)
    {
        string path = Path.Combine(_folder.Path, "short.safetensors");
        File.WriteAllBytes(path, content);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_file_gives_no_memory()
    {
        string path = _folder.WriteSafetensors("one.safetensors", """{"t":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4);
        var file = SafetensorsFile.Open(path);
        var tensor = file.Tensors["t"];
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.Bytes.Length);
    }

    [Fact]
    public void Bytes_are_read_from_the_file_as_they_are_mapped()
    {
        string path = Path.Combine(_folder.Path, "two.safetensors");
        byte[] header = """{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"u":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}}"""u8.ToArray();
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)header.Length), .. header, 1, 2, 3, 4, 5]);
        using var file = SafetensorsFile.Open(path);
        byte[] read = new byte[2];
        file.Tensors["u"].Read(1, read);
        Assert.Equal([4, 5], read);
        Assert.Equal(file.Tensors["u"].Bytes[1..], read);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Tensors["u"].Read(2, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Tensors["t"].Read(-1, read));
    }

    [Fact]
    public void Shards_are_found_with_and_without_an_index()
    {
        _folder.WriteSafetensors("model-1.safetensors", """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1);
        _folder.WriteSafetensors("model-2.safetensors", """{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1);
        Check();
        _folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""");
        Check();
        _folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"model-1.safetensors","c":"model-2.safetensors"}}""");
        Assert.Contains("'c' is not in", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path)).Message, StringComparison.Ordinal);
        _folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"../model-1.safetensors"}}""");
        Assert.Contains("not a file name", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path)).Message, StringComparison.Ordinal);

        void Check()
        {
            using var checkpoint = Checkpoint.Open(_folder.Path);
            Assert.Equal(["a", "b"], checkpoint.Tensors.Keys.Order(StringComparer.Ordinal));
        }
    }

    public void Dispose() => _folder.Dispose();
}
