using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Grammars;

/// <content>The kinds of expression, and a text for each that is the same for equal expressions only.</content>
public abstract partial record Grammar
{
    /// <summary>What tells the expression from others: equal keys mean equal languages.</summary>
    internal abstract string Key { get; }

    private static string Quoted(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");

    private static string KeysOf(IEnumerable<Grammar> parts) => string.Join(',', parts.Select(part => part.Key));

    internal sealed record Literal(string Value) : Grammar
    {
        internal override string Key => "text " + Quoted(Value);
    }

    internal sealed record Words(ImmutableArray<string> Values) : Grammar
    {
        internal override string Key => $"words({string.Join(',', Values.Select(Quoted))})";
    }

    internal sealed record Pattern(string Source, ByteDfa Language) : Grammar
    {
        internal override string Key => "pattern " + Quoted(Source);
    }

    internal sealed record UntilText(TextEnd End) : Grammar
    {
        internal override string Key => "until " + Quoted(End.ToString());
    }

    internal sealed record ControlToken(int TokenId) : Grammar
    {
        internal override string Key => string.Create(CultureInfo.InvariantCulture, $"token {TokenId}");
    }

    internal sealed record SequenceOf(ImmutableArray<Grammar> Parts) : Grammar
    {
        internal override string Key => $"sequence({KeysOf(Parts)})";
    }

    internal sealed record ChoiceOf(ImmutableArray<Grammar> Branches) : Grammar
    {
        internal override string Key => $"choice({KeysOf(Branches)})";
    }

    internal sealed record RepeatOf(Grammar Body, int Minimum, int? Maximum) : Grammar
    {
        internal override string Key => string.Create(CultureInfo.InvariantCulture, $"repeat {Minimum} {Maximum}({Body.Key})");
    }

    internal sealed record JsonOf(JsonElement Schema, SchemaOptions Options, string Name, ImmutableSortedDictionary<string, IReadOnlyList<string>> Omissible) : Grammar
    {
        internal override string Key => $"json {Quoted(Name)} {string.Join(',', Omissible.Select(one => Quoted(one.Key) + string.Concat(one.Value.Select(Quoted))))} {Quoted(Options.ToString())} {CanonicalJson.HashOf(Schema)}";
    }

    internal sealed record PropertiesOf(JsonElement Schema, PropertySpelling Spelling, ImmutableSortedSet<string> Strings, SchemaOptions Options, string Name) : Grammar
    {
        internal override string Key =>
            $"properties {Quoted(Name)} {Quoted(Spelling.ToString())} {string.Join(',', Strings.Select(Quoted))} {Quoted(Options.ToString())} {CanonicalJson.HashOf(Schema)}";
    }

    internal sealed record TaggedText(ImmutableArray<Tag> Tags, int Minimum, int? Maximum) : Grammar
    {
        internal override string Key => string.Create(
            CultureInfo.InvariantCulture,
            $"tags {Minimum} {Maximum}({string.Join(',', Tags.Select(tag => $"{tag.TokenId}{Quoted(tag.Trigger ?? string.Empty)}{tag.Body.Key}"))})");
    }
}
