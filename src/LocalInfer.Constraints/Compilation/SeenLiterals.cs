namespace LocalInfer.Constraints.Compilation;

/// <summary>Demands that were looked into, by their codes in ascending order; mostly they are few. Immutable.</summary>
internal sealed class SeenLiterals
{
    private readonly int[] _codes;

    private SeenLiterals(int[] codes) => _codes = codes;

    /// <summary>None.</summary>
    public static SeenLiterals None { get; } = new([]);

    /// <summary>With another one, which is not among them.</summary>
    public SeenLiterals Add(SchemaLiteral literal)
    {
        int place = PlaceOf(literal.Code);
        int[] codes = new int[_codes.Length + 1];
        _codes.AsSpan(0, place).CopyTo(codes);
        codes[place] = literal.Code;
        _codes.AsSpan(place).CopyTo(codes.AsSpan(place + 1));
        return new(codes);
    }

    /// <summary>Whether a demand is among them.</summary>
    public bool Contains(SchemaLiteral literal)
    {
        int place = PlaceOf(literal.Code);
        return place < _codes.Length && _codes[place] == literal.Code;
    }

    /// <summary>Whether the opposite of one is among others.</summary>
    public bool Contradicts(SeenLiterals other)
    {
        // Opposite codes differ in the lowest bit alone.
        int one = 0;
        int two = 0;
        while (one < _codes.Length && two < other._codes.Length)
        {
            if ((_codes[one] ^ other._codes[two]) == 1)
                return true;
            if (_codes[one] < other._codes[two])
                one++;
            else
                two++;
        }

        return false;
    }

    /// <summary>Those of both.</summary>
    public SeenLiterals Union(SeenLiterals other)
    {
        if (other._codes.Length == 0 || _codes.Length == 0)
            return _codes.Length == 0 ? other : this;
        int[] codes = new int[_codes.Length + other._codes.Length];
        int count = 0;
        int one = 0;
        int two = 0;
        while (one < _codes.Length || two < other._codes.Length)
        {
            bool isOne = two == other._codes.Length || (one < _codes.Length && _codes[one] <= other._codes[two]);
            int code = isOne ? _codes[one++] : other._codes[two++];
            if (count == 0 || codes[count - 1] != code)
                codes[count++] = code;
        }

        Array.Resize(ref codes, count);
        return new(codes);
    }

    /// <summary>Where a code is or belongs.</summary>
    private int PlaceOf(int code)
    {
        int low = 0;
        int high = _codes.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_codes[middle] < code)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
