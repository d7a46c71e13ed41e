using System.Text;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>How BFCL's rules make strings alike before they compare them.</summary>
internal static class TextNormalization
{
    private const string Removed = " ,./-_*^";

    /// <summary>Without spaces and <c>, . / - _ * ^</c>, in lower case, with <c>'</c> as <c>"</c>. Nothing else is removed.</summary>
    public static string Normalize(string text) =>
        Lower(string.Concat(text.Where(character => !Removed.Contains(character, StringComparison.Ordinal)))).Replace('\'', '"');

    /// <summary>Normalises what is a string, and leaves other values.</summary>
    public static object? Normalize(object? value) => value is string text ? Normalize(text) : value;

    /// <summary>Lower case as Python has it, which differs from .NET's for two letters.</summary>
    private static string Lower(string text)
    {
        var lower = new StringBuilder(text.Replace("İ", "i\u0307", StringComparison.Ordinal).ToLowerInvariant());
        for (int i = 1; i < text.Length && lower.Length == text.Length; i++)
        {
            bool endsWord = char.IsLetter(text[i - 1]) && (i + 1 == text.Length || !char.IsLetter(text[i + 1]));
            if (text[i] == 'Σ' && endsWord)
            {
                lower[i] = 'ς';
            }
        }

        return lower.ToString();
    }
}
