namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Parses a bracketed class such as [^a-z\d_].</summary>
internal static class RegexClassParser
{
    /// <summary>Takes the class; its opening bracket has been read.</summary>
    public static CodePointSet Take(RegexReader reader)
    {
        int start = reader.Position - 1;
        bool negated = reader.TryTake("^");
        List<CodePointSet> parts = [];
        while (!reader.TryTake("]"))
        {
            if (reader.IsAtEnd)
                throw reader.ErrorAt(start, "the class has no ']'.");
            TakeAtomOrRange(reader, parts);
        }

        CodePointSet set = CodePointSet.OfAny([.. parts]);
        return negated ? set.Complement() : set;
    }

    private static void TakeAtomOrRange(RegexReader reader, List<CodePointSet> parts)
    {
        int start = reader.Position;
        CodePointSet first = TakeAtom(reader);
        int dash = reader.Position;
        if (reader.TryTake("-") && !reader.IsAtEnd && reader.Next != ']')
        {
            CodePointSet last = TakeAtom(reader);
            if (Single(first) is { } from && Single(last) is { } to)
            {
                parts.Add(from <= to ? CodePointSet.Of(new CodePointRange(from, to)) : throw reader.ErrorAt(start, "the range is out of order."));
                return;
            }
        }

        // Beside a class such as \w, or last, a hyphen stands for itself; what comes behind it is read again.
        reader.Position = dash;
        parts.Add(first);
    }

    private static CodePointSet TakeAtom(RegexReader reader)
    {
        if (!reader.TryTake("\\"))
            return CodePointSet.Of(reader.TakeCodePoint());
        if (reader.TryTake("b"))
            return CodePointSet.Of('\b');
        return RegexEscapes.TryTakeClass(reader) ?? CodePointSet.Of(RegexEscapes.TakeCodePoint(reader));
    }

    private static int? Single(CodePointSet set) => set.Ranges is [var only] && only.First == only.Last ? only.First : null;
}
