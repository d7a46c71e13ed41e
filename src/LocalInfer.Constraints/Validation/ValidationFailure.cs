namespace LocalInfer.Constraints.Validation;

/// <summary>One way in which a document does not satisfy its schema.</summary>
/// <param name="InstancePath">JSON pointer of the value at fault; empty for the document itself.</param>
/// <param name="SchemaPath">JSON pointer of the schema that it fails, behind the address of its document where that is another.</param>
/// <param name="Keyword">The keyword at fault.</param>
/// <param name="Message">What the keyword demands and what is there.</param>
public sealed record ValidationFailure(string InstancePath, string SchemaPath, string Keyword, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(InstancePath.Length == 0 ? "the value" : InstancePath)}: {Message} ({SchemaPath}, '{Keyword}')";
}
