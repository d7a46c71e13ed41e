using System.Text.Json;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Reads an added token as <c>tokenizer.json</c> and <c>tokenizer_config.json</c> both write it.</summary>
internal static class AddedTokenReader
{
    /// <exception cref="InvalidDataException">There is no content, or the id is out of range.</exception>
    public static AddedToken Read(JsonElement token, int id)
    {
        string? content = token.GetProperty("content").GetString();
        if (string.IsNullOrEmpty(content) || id is < 0 or > BpeModelReader.HighestId)
        {
            throw new InvalidDataException($"The added token {id} has no content, or an id that is not from 0 to {BpeModelReader.HighestId}.");
        }

        return new AddedToken(id, content)
        {
            Special = Flag(token, "special"),
            LeftStrip = Flag(token, "lstrip"),
            RightStrip = Flag(token, "rstrip"),
            SingleWord = Flag(token, "single_word"),
            Normalized = Flag(token, "normalized"),
        };
    }

    private static bool Flag(JsonElement token, string name) => token.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
