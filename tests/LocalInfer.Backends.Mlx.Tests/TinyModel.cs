using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests;

/// <summary>The tiny model that the repository holds, on MLX's CPU device.</summary>
internal static class TinyModel
{
    public static ModelFolder Folder => ModelFolder.Open(
        Path.Combine(RepositoryFolder.Root, "tests/LocalInfer.Conformance.Tests/Goldens/llama-4bit-tied-llama3rope"));

    public static MlxDecoder Load(MlxDtype? dtype = null) => MlxDecoder.Load(Folder, new MlxDecoderOptions { Gpu = false, Dtype = dtype });

    /// <summary>Appends tokens and returns the last row.</summary>
    public static float[] Append(this IDecoder decoder, IDecoderState state, params int[] ids)
    {
        var batch = new DecodeBatch();
        batch.Add(state, ids, LogitRows.Last);
        return decoder.Forward(batch).Row(0).ToArray();
    }
}
