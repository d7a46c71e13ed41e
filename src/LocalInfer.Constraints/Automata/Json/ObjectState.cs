namespace LocalInfer.Constraints.Automata;

/// <summary>An object's shape together with the properties that it already has: what may and must still come, and what that costs.</summary>
internal readonly struct ObjectState(ObjectShape shape, JsonSpelling spelling, PropertySet has)
{
    /// <summary>Whether one of the other keys may come.</summary>
    public bool CanTakeExtra => shape.Extras is not null && HasRoom(isRequired: false) && (shape.Order is null || MissingCount() == 0);

    /// <summary>Whether a declared property may come.</summary>
    public bool CanTake(int slot)
    {
        if (has.Has(slot) || shape.Values[slot].Fewest >= GrammarNode.Never || !HasRoom(shape.IsRequired[slot]))
            return false;
        if (shape.Order is not { } order)
            return true;
        for (int other = 0; other < order.Length; other++)
        {
            if (order[other] < order[slot] && IsMissing(other))
                return false;
        }

        return true;
    }

    /// <summary>Whether the object may be closed.</summary>
    public bool CanClose()
    {
        if (has.Count < shape.Minimum)
            return false;
        for (int slot = 0; slot < shape.IsRequired.Length; slot++)
        {
            if (IsMissing(slot))
                return false;
        }

        return true;
    }

    /// <summary>The properties with another one.</summary>
    /// <param name="slot">A declared name's slot, or one beyond them.</param>
    public PropertySet With(int slot)
    {
        int count = shape.IsCounted ? Math.Min(has.Count + 1, Math.Max(shape.Minimum, shape.Maximum ?? 0)) : 0;
        PropertySet more = has.With(slot < shape.Names.Count ? slot : -1, count);
        if (shape.Order is not { } order)
            return more;
        int place = slot < order.Length ? order[slot] : int.MaxValue;
        for (int other = 0; other < order.Length; other++)
        {
            if (order[other] < place)
                more = more.With(other, count);
        }

        return more;
    }

    /// <summary>The fewest bytes behind a key's closing quote to the object's end.</summary>
    /// <param name="slot">The property's slot.</param>
    /// <param name="toClose">What <see cref="FewestToClose"/> is.</param>
    public long FewestBehindKey(int slot, long toClose)
    {
        // Where properties are not counted, one that comes makes a difference only if it is missing.
        if (shape.IsCounted)
            toClose = new ObjectState(shape, spelling, With(slot)).FewestToClose();
        else if (slot < shape.Names.Count && IsMissing(slot))
            toClose -= SeparatorBytes + PropertyBytes(slot);
        return 1L + spelling.FewestBytes(Gap.Spaced) + shape.Values[slot].Fewest + toClose;
    }

    /// <summary>The fewest bytes behind a property to the object's end.</summary>
    public long FewestToClose()
    {
        long fewest = EndBytes;
        int missing = 0;
        for (int slot = 0; slot < shape.IsRequired.Length; slot++)
        {
            if (!IsMissing(slot))
                continue;
            missing++;
            fewest += SeparatorBytes + PropertyBytes(slot);
        }

        int more = Math.Max(0, shape.Minimum - has.Count - missing);
        return has.Count + missing + more > shape.Maximum ? GrammarNode.Never : fewest + CheapestOptionals(more);
    }

    /// <summary>The fewest bytes from a key's opening quote to the object's end.</summary>
    public long FewestFromKey()
    {
        if (!CanClose())
            return FewestToClose() - SeparatorBytes;
        return CheapestOptional() + EndBytes;
    }

    private int SeparatorBytes => 1 + spelling.FewestBytes(Gap.Next);

    private int EndBytes => 1 + spelling.FewestBytes(Gap.Last);

    private bool IsMissing(int slot) => shape.IsRequired[slot] && !has.Has(slot);

    private bool HasRoom(bool isRequired) => shape.Maximum is not int most || has.Count + MissingCount() + (isRequired ? 0 : 1) <= most;

    private int MissingCount()
    {
        int count = 0;
        for (int slot = 0; slot < shape.IsRequired.Length; slot++)
            count += IsMissing(slot) ? 1 : 0;
        return count;
    }

    /// <summary>The fewest bytes of so many properties more that are not required, each with a separator, whatever has to come before them.</summary>
    private long CheapestOptionals(int count)
    {
        if (count == 0)
            return 0;
        long other = CheapestOther();
        int[] costs = new int[shape.Names.Count];
        int found = 0;
        for (int slot = 0; slot < costs.Length; slot++)
        {
            if (!shape.IsRequired[slot] && !has.Has(slot) && shape.Values[slot].Fewest < GrammarNode.Never && PropertyBytes(slot) <= other)
                costs[found++] = (int)PropertyBytes(slot);
        }

        Array.Sort(costs, 0, found);
        int declared = Math.Min(count, found);
        long fewest = ((count - declared) * other) + ((long)count * SeparatorBytes);
        for (int i = 0; i < declared; i++)
            fewest += costs[i];
        return fewest;
    }

    /// <summary>The fewest bytes of a property that may come now and is not required.</summary>
    private long CheapestOptional()
    {
        long cheapest = GrammarNode.Never;
        for (int slot = 0; slot < shape.Names.Count; slot++)
        {
            if (!shape.IsRequired[slot] && !has.Has(slot) && PropertyBytes(slot) < cheapest && CanTake(slot))
                cheapest = PropertyBytes(slot);
        }

        return CanTakeExtra ? Math.Min(cheapest, CheapestOther()) : cheapest;
    }

    /// <summary>The fewest bytes of a property with one of the other keys.</summary>
    private long CheapestOther()
    {
        long cheapest = GrammarNode.Never;
        if (shape.Extras is not { } extras)
            return cheapest;
        bool isDeclared = shape.Names.Words.IsEnd(shape.Names.Words.Start);
        for (int label = 0; label < extras.Labels; label++)
        {
            long bytes = 3L + extras.FewestBytes(label, extras.Start, isDeclared);
            cheapest = Math.Min(cheapest, bytes + spelling.FewestBytes(Gap.Spaced) + shape.Values[shape.Names.Count + label].Fewest);
        }

        return cheapest;
    }

    private long PropertyBytes(int slot) => 3L + shape.Names.JsonLengths[slot] + spelling.FewestBytes(Gap.Spaced) + shape.Values[slot].Fewest;
}
