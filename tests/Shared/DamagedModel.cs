using System.Text.Json;

namespace LocalInfer.Testing;

/// <summary>Copies of models with one value that is no number.</summary>
internal static class DamagedModel
{
    /// <summary>Copies configuration and weights, and damages the last value of a tensor: the end of a scan is where it would be missed.</summary>
    /// <param name="model">The model's folder.</param>
    /// <param name="folder">Where the copy is to lie.</param>
    /// <param name="tensor">The tensor, as stored.</param>
    /// <param name="value">Its last bytes.</param>
    public static void Write(string model, string folder, string tensor, byte[] value)
    {
        File.Copy(Path.Combine(model, "config.json"), Path.Combine(folder, "config.json"));
        byte[] file = File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
        int headerLength = checked((int)BitConverter.ToUInt64(file));
        using var header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        int end = header.RootElement.GetProperty(tensor).GetProperty("data_offsets")[1].GetInt32();
        value.CopyTo(file, 8 + headerLength + end - value.Length);
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), file);
    }
}
