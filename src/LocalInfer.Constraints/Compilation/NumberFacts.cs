namespace LocalInfer.Constraints.Compilation;

/// <summary>Bounds and divisors of a number. Immutable.</summary>
internal sealed record NumberFacts
{
    /// <summary>No demand.</summary>
    public static NumberFacts None { get; } = new();

    /// <summary>The largest lower bound, or null.</summary>
    public decimal? Low { get; init; }

    /// <summary>Whether the lower bound itself is excluded.</summary>
    public bool IsLowExcluded { get; init; }

    /// <summary>The smallest upper bound, or null.</summary>
    public decimal? High { get; init; }

    /// <summary>Whether the upper bound itself is excluded.</summary>
    public bool IsHighExcluded { get; init; }

    /// <summary>Numbers that the value must be a multiple of.</summary>
    public decimal[] Divisors { get; init; } = [];

    /// <summary>The only values, or null for all.</summary>
    public decimal[]? Only { get; init; }

    /// <summary>Values that are not allowed.</summary>
    public decimal[] Except { get; init; } = [];

    /// <summary>Whether nothing is demanded.</summary>
    public bool IsNone => Low is null && High is null && Divisors.Length == 0 && Only is null && Except.Length == 0;

    /// <summary>Whether the bounds leave no number.</summary>
    public bool IsEmpty => Low > High || (Low == High && Low is not null && (IsLowExcluded || IsHighExcluded)) || (Only is not null && !HasAny(Only));

    /// <summary>With a lower bound.</summary>
    public NumberFacts AtLeast(decimal bound, bool isExcluded) =>
        bound > Low || Low is null ? this with { Low = bound, IsLowExcluded = isExcluded }
        : bound == Low && isExcluded ? this with { IsLowExcluded = true } : this;

    /// <summary>With an upper bound.</summary>
    public NumberFacts AtMost(decimal bound, bool isExcluded) =>
        bound < High || High is null ? this with { High = bound, IsHighExcluded = isExcluded }
        : bound == High && isExcluded ? this with { IsHighExcluded = true } : this;

    /// <summary>The demands of both.</summary>
    public NumberFacts Joined(NumberFacts other)
    {
        if (other.IsNone || IsNone)
            return IsNone ? other : this;
        NumberFacts both = other.Low is decimal low ? AtLeast(low, other.IsLowExcluded) : this;
        both = other.High is decimal high ? both.AtMost(high, other.IsHighExcluded) : both;
        both = other.Only is { } only ? both.AmongOnly(only) : both;
        return both with { Divisors = Joined(both.Divisors, other.Divisors), Except = Joined(both.Except, other.Except) };
    }

    /// <summary>One of some values.</summary>
    public NumberFacts AmongOnly(decimal[] values) =>
        this with { Only = Only is { } before ? Common(before, values) : values };

    /// <summary>The numbers among some parts, those left out that are too large or too precise.</summary>
    public static decimal[] NumbersOf(SchemaPart[] parts)
    {
        decimal[] numbers = new decimal[parts.Length];
        int count = 0;
        foreach (SchemaPart part in parts)
        {
            if (part.Number is decimal number)
                numbers[count++] = number;
        }

        Array.Resize(ref numbers, count);
        return numbers;
    }

    /// <summary>Whether a value satisfies the demands.</summary>
    public bool Holds(decimal value) =>
        !(value < Low) && !(value > High) && !(IsLowExcluded && value == Low) && !(IsHighExcluded && value == High)
        && IsMultiple(value) && !Has(Except, value) && (Only is null || Has(Only, value));

    /// <summary>With one more divisor.</summary>
    public NumberFacts MultipleOf(decimal divisor) => this with { Divisors = Joined(Divisors, [divisor]) };

    /// <summary>Without some values.</summary>
    public NumberFacts Without(decimal[] values) => this with { Except = Joined(Except, values) };

    // Loops: the framework's own searches over decimals are compiled at run time, which takes longer than they do.
    private static decimal[] Joined(decimal[] one, decimal[] other)
    {
        decimal[] both = new decimal[one.Length + other.Length];
        one.CopyTo(both, 0);
        other.CopyTo(both, one.Length);
        return both;
    }

    private static bool Has(decimal[] values, decimal value)
    {
        foreach (decimal other in values)
        {
            if (other == value)
                return true;
        }

        return false;
    }

    private static decimal[] Common(decimal[] values, decimal[] others)
    {
        decimal[] common = new decimal[values.Length];
        int count = 0;
        foreach (decimal value in values)
        {
            if (Has(others, value))
                common[count++] = value;
        }

        Array.Resize(ref common, count);
        return common;
    }

    private bool HasAny(decimal[] values)
    {
        foreach (decimal value in values)
        {
            if (Holds(value))
                return true;
        }

        return false;
    }

    private bool IsMultiple(decimal value)
    {
        foreach (decimal divisor in Divisors)
        {
            if (value % divisor != 0)
                return false;
        }

        return true;
    }
}
