using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Reads what ends a reply: a number of tokens, or a text.</summary>
internal static class LengthValidation
{
    // OpenAI takes 4; a local server has no reason to be that strict, but each one costs a comparison a character.
    private const int MaxStopSequences = 16;

    /// <summary>The newer name wins. A bound beyond the context is not an error: it is only an upper bound.</summary>
    public static int? ReadMaxTokens(Parameter body)
    {
        var older = body.Optional("max_tokens")?.AsCount();
        return body.Optional("max_completion_tokens")?.AsCount() ?? older;
    }

    public static void CheckMaxTokens(Parameter body)
    {
        foreach (var name in (ReadOnlySpan<string>)["max_completion_tokens", "max_tokens"])
        {
            Limits.Check(name, body.Optional(name)?.AsInteger(), 1);
        }
    }

    public static IReadOnlyList<string> ReadStopSequences(Parameter body)
    {
        if (body.Optional("stop") is not { } stop)
        {
            return [];
        }

        if (!stop.IsArray && !stop.IsString)
        {
            throw InvalidRequest.Type(stop.Path, "a string or an array of strings", stop.Value);
        }

        string[] texts = stop.IsString ? [stop.AsString()] : [.. stop.Items().Select(item => item.AsString())];
        if (texts.Length > MaxStopSequences)
        {
            throw InvalidRequest.ArrayTooLong(stop.Path, MaxStopSequences, texts.Length);
        }

        return [.. texts.Where(text => text.Length > 0)];
    }
}
