namespace LocalInfer.Constraints.Compilation;

/// <summary>A schema cannot be enforced; the message names keyword and path.</summary>
public sealed class SchemaRefusedException : Exception
{
    private readonly string _reason;

    /// <summary>Creates the exception.</summary>
    /// <param name="path">JSON pointer of the schema.</param>
    /// <param name="keyword">The keyword at fault.</param>
    /// <param name="reason">What is wrong and what to do.</param>
    public SchemaRefusedException(string path, string keyword, string reason)
        : base($"{path}: '{keyword}': {reason}")
    {
        Path = path;
        Keyword = keyword;
        _reason = reason;
    }

    /// <summary>JSON pointer of the schema.</summary>
    public string Path { get; }

    /// <summary>The keyword at fault.</summary>
    public string Keyword { get; }

    /// <summary>The same refusal of a schema that has a name.</summary>
    internal SchemaRefusedException Within(string name) => new(name + Path, Keyword, _reason);
}
