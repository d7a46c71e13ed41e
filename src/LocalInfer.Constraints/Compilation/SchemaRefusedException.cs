namespace LocalInfer.Constraints.Compilation;

/// <summary>A schema cannot be enforced; the message names keyword and path.</summary>
public sealed class SchemaRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">JSON pointer of the schema.</param>
    /// <param name="keyword">The keyword at fault.</param>
    /// <param name="reason">What is wrong and what to do.</param>
    public SchemaRefusedException(string path, string keyword, string reason)
        : base($"{path}: '{keyword}': {reason}")
    {
        Path = path;
        Keyword = keyword;
    }

    /// <summary>JSON pointer of the schema.</summary>
    public string Path { get; }

    /// <summary>The keyword at fault.</summary>
    public string Keyword { get; }
}
