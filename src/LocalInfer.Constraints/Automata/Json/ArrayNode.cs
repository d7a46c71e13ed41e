namespace LocalInfer.Constraints.Automata;

/// <summary>
/// A JSON array. Data: bit 0 whether an item is behind, bits 1–8 blanks taken, bits 9–31 items so far as far as that matters, bits 32–63 their tally.
/// </summary>
internal sealed class ArrayNode(JsonSpelling spelling, ArrayItems items) : GrammarNode
{
    /// <summary>Items that there is room to count, more than any text has.</summary>
    private const int MostCounted = (1 << 23) - 1;

    public override void Enter(Stepper stepper, byte value, int parent)
    {
        if (value == '[')
            stepper.Add(Id, 0, parent);
    }

    public override void Step(Stepper stepper, in Frame frame, byte value)
    {
        bool isBehind = (frame.Data & 1) != 0;
        int used = (int)(frame.Data >> 1 & 0xFF);
        int count = CountOf(frame);
        uint tally = TallyOf(frame);
        if (spelling.TryTake(Gap.Plain, value, ref used))
            stepper.Add(Id, DataOf(isBehind, used, count, tally), frame.Parent);
        else if (value == ']' && items.CanClose(count, tally))
            stepper.Add(frame.Parent);
        else if (!isBehind || value == ',')
            AddItem(stepper, frame, isBehind, value);
    }

    public override long FewestBytes(FrameTable frames, in Frame frame) =>
        FewestRest(CountOf(frame), TallyOf(frame), (frame.Data & 1) != 0) + frames.FewestBytes(frame.Parent);

    protected override long ComputeFewest()
    {
        items.Update(SeparatorBytes);
        return 1 + FewestRest(0, 0, isBehind: false);
    }

    private int SeparatorBytes => 1 + spelling.FewestBytes(Gap.Spaced);

    private static ulong DataOf(bool isBehind, int used, int count, uint tally) =>
        (isBehind ? 1UL : 0) | ((ulong)used << 1) | ((ulong)count << 9) | ((ulong)tally << 32);

    private static int CountOf(in Frame frame) => (int)(frame.Data >> 9) & MostCounted;

    private static uint TallyOf(in Frame frame) => (uint)(frame.Data >> 32);

    private void AddItem(Stepper stepper, in Frame frame, bool isBehind, byte value)
    {
        int count = CountOf(frame);
        int counted = Math.Min(count + 1, Math.Min(items.Horizon, MostCounted));
        for (int kind = 0; kind < items.Kinds; kind++)
        {
            if (!items.TryTake(kind, count, TallyOf(frame), out ValueNode item, out uint tally))
                continue;
            int behind = stepper.Frames.Intern(new(Id, DataOf(isBehind: true, 0, counted, tally), frame.Parent));
            if (behind < 0)
                continue;
            if (isBehind)
                stepper.Add(item.Id, ValueNode.DataBehind(Gap.Spaced), behind);
            else
                item.Enter(stepper, value, behind);
        }
    }

    private long FewestRest(int count, uint tally, bool isBehind)
    {
        // The first item has no separator before it.
        long fewest = items.FewestBytes(count, tally, SeparatorBytes);
        return fewest >= Never ? Never : 1 + fewest - (fewest > 0 && !isBehind ? SeparatorBytes : 0);
    }
}
