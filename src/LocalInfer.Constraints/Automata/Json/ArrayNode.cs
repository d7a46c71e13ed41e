namespace LocalInfer.Constraints.Automata;

/// <summary>A JSON array. Data: bit 0 whether an item is behind, bits 1–8 blanks taken, from bit 9 items so far as far as that matters.</summary>
internal sealed class ArrayNode(JsonSpelling spelling, int minimum, int? maximum) : GrammarNode
{
    /// <summary>The first items, in order.</summary>
    public List<ValueNode> First { get; } = [];

    /// <summary>Every further item.</summary>
    public required ValueNode Rest { get; init; }

    public override void Enter(Stepper stepper, byte value, int parent)
    {
        if (value == '[')
            stepper.Add(Id, 0, parent);
    }

    public override void Step(Stepper stepper, in Frame frame, byte value)
    {
        bool isBehind = (frame.Data & 1) != 0;
        int used = (int)(frame.Data >> 1 & 0xFF);
        int count = (int)(frame.Data >> 9);
        if (spelling.TryTake(Gap.Plain, value, ref used))
            stepper.Add(Id, DataOf(isBehind, used, count), frame.Parent);
        else if (value == ']' && count >= minimum)
            stepper.Add(frame.Parent);
        else if (CanTakeMore(count) && (!isBehind || value == ','))
            AddItem(stepper, frame.Parent, count, isBehind, value);
    }

    public override long FewestBytes(FrameTable frames, in Frame frame)
    {
        int count = (int)(frame.Data >> 9);
        return FewestRest(count, (frame.Data & 1) != 0) + frames.FewestBytes(frame.Parent);
    }

    protected override long ComputeFewest() => maximum < minimum ? Never : 1 + FewestRest(0, isBehind: false);

    private static ulong DataOf(bool isBehind, int used, int count) => (isBehind ? 1UL : 0) | ((ulong)used << 1) | ((ulong)count << 9);

    private bool CanTakeMore(int count) => !(count >= maximum);

    private void AddItem(Stepper stepper, int parent, int count, bool isBehind, byte value)
    {
        int next = maximum is null && count >= Math.Max(minimum, First.Count) ? count : count + 1;
        int behind = stepper.Frames.Intern(new(Id, DataOf(isBehind: true, 0, next), parent));
        if (behind < 0)
            return;
        if (isBehind)
            stepper.Add(ItemAt(count).Id, ValueNode.DataBehind(Gap.Spaced), behind);
        else
            ItemAt(count).Enter(stepper, value, behind);
    }

    private ValueNode ItemAt(int index) => index < First.Count ? First[index] : Rest;

    private long FewestRest(int count, bool isBehind)
    {
        long fewest = 1;
        int separator = 1 + spelling.FewestBytes(Gap.Spaced);
        for (int i = count; i < minimum; i++)
        {
            if (i >= First.Count && i >= count)
            {
                fewest += (minimum - (long)i) * (Rest.Fewest + separator);
                break;
            }

            fewest += ItemAt(i).Fewest + separator;
        }

        return minimum > count && !isBehind ? fewest - separator : fewest;
    }
}
