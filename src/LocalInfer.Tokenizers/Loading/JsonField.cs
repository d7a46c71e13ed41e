namespace LocalInfer.Tokenizers.Loading;

/// <summary>A field of an object in a JSON text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, of any kind, not yet checked.</param>
internal sealed record JsonField(string Name, JsonSlice Value);
