namespace LocalInfer.Tokenizers.Unicode;

/// <summary>Hangul syllables compose by arithmetic: lead, vowel and optional trail (The Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    public const int VowelFirst = 0x1161;
    public const int TrailBefore = 0x11A7;
    public const int TrailCount = 28;

    private const int SyllableFirst = 0xAC00;
    private const int LeadFirst = 0x1100;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    public static bool IsSyllable(int codePoint) => (uint)(codePoint - SyllableFirst) < SyllableCount;

    /// <summary>Appends the two or three jamo of a syllable.</summary>
    public static void Decompose(int syllable, List<int> destination)
    {
        int index = syllable - SyllableFirst;
        destination.Add(LeadFirst + index / (VowelCount * TrailCount));
        destination.Add(VowelFirst + index % (VowelCount * TrailCount) / TrailCount);
        if (index % TrailCount != 0)
        {
            destination.Add(TrailBefore + index % TrailCount);
        }
    }

    /// <summary>The syllable of lead and vowel, or of a syllable without trail and a trail; -1 for any other pair.</summary>
    public static int Compose(int first, int second)
    {
        if ((uint)(first - LeadFirst) < LeadCount && (uint)(second - VowelFirst) < VowelCount)
        {
            return SyllableFirst + ((first - LeadFirst) * VowelCount + second - VowelFirst) * TrailCount;
        }

        bool takesTrail = IsSyllable(first) && (first - SyllableFirst) % TrailCount == 0;
        return takesTrail && second > TrailBefore && second < TrailBefore + TrailCount ? first + second - TrailBefore : -1;
    }
}
