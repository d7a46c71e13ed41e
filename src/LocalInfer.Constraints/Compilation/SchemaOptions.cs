using LocalInfer.Constraints.Automata;

namespace LocalInfer.Constraints.Compilation;

/// <summary>How a schema is read and how the text may be spelled.</summary>
public sealed record SchemaOptions
{
    /// <summary>Properties in any order, open objects, at most one line break and 32 blanks in a gap.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>Whether objects that declare <c>properties</c> and mention neither <c>additionalProperties</c> nor <c>patternProperties</c> have no others.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Whether properties come in the order of declaration.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether a keyword that masks cannot enforce refuses the schema instead of being declared.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether a <c>format</c> that is known is a demand; without it formats are remarks, as JSON Schema has them by default.</summary>
    public bool AssertsFormats { get; init; } = true;

    /// <summary>Blanks between the tokens of JSON.</summary>
    public JsonSpelling Spelling { get; init; } = JsonSpelling.Free;
}
