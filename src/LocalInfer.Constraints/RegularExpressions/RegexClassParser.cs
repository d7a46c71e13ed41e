namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Parses a bracketed class such as [^a-z\d_].</summary>
internal static class RegexClassParser
{
    /// <summary>Takes the class; its opening bracket has been read.</summary>
    public static CodePointSet Take(RegexReader reader)
    {
        int start = reader.Position - 1;
        bool negated = reader.TryTake("^");
        List<CodePointRange> ranges = [];
        while (!reader.TryTake("]"))
        {
            if (reader.IsAtEnd)
                throw reader.ErrorAt(start, "the class has no ']'.");
            TakeAtomOrRange(reader, ranges);
        }

        CodePointSet set = CodePointSet.Of(ranges);
        return negated ? set.Complement() : set;
    }

    private static void TakeAtomOrRange(RegexReader reader, List<CodePointRange> ranges)
    {
        int start = reader.Position;
        CodePointSet first = TakeAtom(reader);
        int dash = reader.Position;
        if (reader.TryTake("-") && !reader.IsAtEnd && reader.Next != ']')
        {
            CodePointSet last = TakeAtom(reader);
            if (Single(first) is { } from && Single(last) is { } to)
            {
                ranges.Add(from <= to ? new(from, to) : throw reader.ErrorAt(start, "the range is out of order."));
                return;
            }
        }

        // Beside a class such as \w, or last, a hyphen stands for itself; what comes behind it is read again.
        reader.Position = dash;
        ranges.AddRange(first.Ranges);
    }

    private static CodePointSet TakeAtom(RegexReader reader)
    {
        if (!reader.TryTake("\\"))
            return CodePointSet.Of(reader.TakeCodePoint());
        if (reader.TryTake("b"))
            return CodePointSet.Of('\b');
        return RegexEscapes.TryTakeClass(reader) ?? CodePointSet.Of(RegexEscapes.TakeCodePoint(reader));
    }

    private static int? Single(CodePointSet set) => set.Ranges is [{ } only] && only.First == only.Last ? only.First : null;
}
