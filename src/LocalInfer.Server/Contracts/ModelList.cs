using System.Text.Json.Serialization;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Contracts;

/// <summary>The reply of <c>GET /v1/models</c>.</summary>
internal sealed record ModelList(IReadOnlyList<ModelBody> Data)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}

/// <summary>One model. <c>context_length</c> and <c>max_model_len</c> say the same: user interfaces read one or the other.</summary>
internal sealed record ModelBody(string Id, string Object, long Created, string OwnedBy, int ContextLength, int MaxModelLen)
{
    public static ModelBody Of(ServedModel model) =>
        new(model.Id, "model", model.Created.ToUnixTimeSeconds(), "localinfer", model.ContextLength, model.ContextLength);
}
