using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Grammars;

/// <summary>
/// What a text may be: literal text, a regular expression, a JSON value, a control token, and what is composed of those. Immutable; any thread may
/// use it. All text is valid UTF-8, and text never matches a control token. <see cref="CompiledGrammar.Compile"/> turns it into an automaton.
/// </summary>
public abstract partial record Grammar
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private protected Grammar()
    {
    }

    /// <summary>The empty text.</summary>
    public static Grammar Empty { get; } = new SequenceOf([]);

    /// <summary>Exactly this text.</summary>
    public static Grammar Text(string text) => new Literal(Checked(text));

    /// <summary>One of the texts.</summary>
    public static Grammar OneOf(params ReadOnlySpan<string> texts) =>
        texts.IsEmpty ? throw new ArgumentException("A choice needs a text.", nameof(texts)) : new Words([.. texts.ToArray().Select(Checked)]);

    /// <summary>One part behind the other.</summary>
    public static Grammar Sequence(params ReadOnlySpan<Grammar> parts) => new SequenceOf([.. parts]);

    /// <summary>One of the branches.</summary>
    public static Grammar Choice(params ReadOnlySpan<Grammar> branches) =>
        branches.IsEmpty ? throw new ArgumentException("A choice needs a branch.", nameof(branches)) : new ChoiceOf([.. branches]);

    /// <summary>The body, or nothing.</summary>
    public static Grammar Optional(Grammar body) => Repeat(body, 0, 1);

    /// <summary>The body so many times; without end where <paramref name="maximum"/> is null.</summary>
    public static Grammar Repeat(Grammar body, int minimum = 0, int? maximum = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum ?? minimum, minimum, nameof(maximum));
        return new RepeatOf(body, minimum, maximum);
    }

    /// <summary>A text that the pattern matches as a whole: ECMA-262 in unicode mode, without look-around, back-references and word boundaries.</summary>
    /// <exception cref="ArgumentException">The pattern is malformed, not regular or too large; the message says which.</exception>
    public static Grammar Regex(string pattern) => new Pattern(pattern, TextLanguages.OfPattern(pattern));

    /// <summary>A JSON text that satisfies a schema; no blanks before or behind it.</summary>
    /// <param name="schema">A JSON Schema of draft 2020-12 or 7.</param>
    /// <param name="options">How it is read and spelled.</param>
    /// <param name="name">What to call it in errors and reports, such as the tool's name.</param>
    /// <param name="omissible">Values, compact JSON, by properties of the object that the text is: where it may lack the property, it may have one of these values,
    /// whatever its schema says. Such an object satisfies the schema once these properties are taken out.</param>
    public static Grammar Json(
        JsonElement schema, SchemaOptions? options = null, string name = "", IReadOnlyDictionary<string, IReadOnlyList<string>>? omissible = null) =>
        new JsonOf(schema.Clone(), options ?? SchemaOptions.Default, name, (omissible ?? ImmutableDictionary<string, IReadOnlyList<string>>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>Any text up to and with its end: a raw parameter, say.</summary>
    public static Grammar Until(TextEnd end) => new UntilText(CheckedEnd(end));

    /// <summary>
    /// The properties of an object as text, one behind the other: the declared and the required ones, each at most once and in any order, every one that is
    /// required. A string stands there as it is, any other value as JSON. Keywords that concern the object as a whole are declared.
    /// </summary>
    /// <param name="schema">A JSON Schema of an object.</param>
    /// <param name="spelling">What stands around names and values.</param>
    /// <param name="strings">The properties whose value is a string whatever its text is.</param>
    /// <param name="options">How the schema is read and JSON is spelled; the order is free.</param>
    /// <param name="name">What to call the schema in errors and reports.</param>
    public static Grammar Properties(JsonElement schema, PropertySpelling spelling, IEnumerable<string> strings, SchemaOptions options, string name = "")
    {
        ArgumentNullException.ThrowIfNull(spelling);
        _ = CheckedTrigger(spelling.Open);
        _ = CheckedEnd(spelling.End);
        return new PropertiesOf(schema.Clone(), spelling, strings.ToImmutableSortedSet(StringComparer.Ordinal), options, name);
    }

    /// <summary>A control token, by id: <c>&lt;tool_call&gt;</c> where it is an added or special token of the model.</summary>
    public static Grammar Control(int tokenId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokenId);
        return new ControlToken(tokenId);
    }

    /// <summary>
    /// Free text in which the trigger of a tag may come at any place; behind it comes the tag's body and then free text again. The text may end
    /// wherever it is free and enough tags have come.
    /// </summary>
    /// <param name="tags">The tags; none where the text is just free.</param>
    /// <param name="minimum">Tags that have to come.</param>
    /// <param name="maximum">Tags that may come, null without a limit; behind the last of them nothing follows.</param>
    public static Grammar FreeText(IEnumerable<Tag> tags, int minimum = 0, int? maximum = null)
    {
        ImmutableArray<Tag> all = [.. tags];
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        if (maximum is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, Math.Max(1, minimum), nameof(maximum));
        if (all.IsEmpty && minimum > 0)
            throw new ArgumentException("Tags are demanded where there are none.", nameof(tags));
        return new TaggedText(all, minimum, maximum);
    }

    private static TextEnd CheckedEnd(TextEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        if (end.Marks.IsEmpty)
            throw new ArgumentException("A text needs something that ends it.", nameof(end));
        foreach (string text in end.Marks.Concat(end.Followers))
            _ = CheckedTrigger(text);
        return end;
    }

    internal static string CheckedTrigger(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return Checked(text);
    }

    private static string Checked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _ = Strict.GetByteCount(text); // throws where half of a surrogate pair has no UTF-8
        return text;
    }
}
