namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Text as code points.</summary>
internal static class CodePoints
{
    /// <summary>The code points of a text; a surrogate without its partner stays as it is.</summary>
    public static int[] Of(string text)
    {
        int[] codePoints = new int[text.Length];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            codePoints[count++] = isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
        }

        return codePoints[..count];
    }

    /// <summary>How many code points a text has: JSON Schema's length of a string.</summary>
    public static int Count(string text)
    {
        int pairs = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]))
                pairs++;
        }

        return text.Length - pairs;
    }
}
