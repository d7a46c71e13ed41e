using System.Text;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>The texts that a <c>format</c> names. Immutable; any thread may use it.</summary>
/// <param name="pattern">What the whole text matches.</param>
/// <param name="mostCharacters">The most characters that it has besides, or null.</param>
internal sealed class TextFormat(string pattern, int? mostCharacters = null)
{
    private readonly Lazy<ByteDfa> _language = new(() => PatternLanguages.Find($"^({pattern})$"));

    /// <summary>The texts, whatever their length is.</summary>
    public ByteDfa Language => _language.Value;

    /// <summary>Their most characters, or null. Counted apart: an automaton that counts would be large.</summary>
    public int? MostCharacters { get; } = mostCharacters;

    /// <summary>Whether a text is one of them.</summary>
    public bool Holds(string text) => !(text.Length > MostCharacters) && Language.Accepts(Encoding.UTF8.GetBytes(text));
}
