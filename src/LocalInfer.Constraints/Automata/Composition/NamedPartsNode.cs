using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>
/// Parts that begin with their names, in any order, each at most once and every one that is required. Data: bits 0–30 the state among the names, 0
/// between parts; bit 31 whether nothing is missing; bits 32–63 the set of parts that have come.
/// </summary>
/// <param name="names">What each part begins with, none of them the beginning of another.</param>
/// <param name="isRequired">For each part whether it has to come.</param>
/// <param name="parts">What follows each name.</param>
internal sealed class NamedPartsNode(PropertyNames names, bool[] isRequired, SequenceNode[] parts) : GrammarNode
{
    private const ulong Complete = 1UL << 31;

    public override void AddDistinctions(ByteDistinctions bytes) => bytes.Add(names.Words);

    public override void Step(Stepper stepper, in Frame frame, byte value) =>
        Go(stepper, StateOf(frame), (int)(frame.Data >> 32), value, frame.Parent);

    public override void Enter(Stepper stepper, byte value, int parent) => Go(stepper, 0, PropertySets.Empty, value, parent);

    public override bool CanEnd(in Frame frame) => (frame.Data & Complete) != 0 && StateOf(frame) == 0;

    public override long FewestBytes(FrameTable frames, in Frame frame)
    {
        PropertySet come = frames.Sets[(int)(frame.Data >> 32)];
        int state = StateOf(frame);
        long fewest = state == 0 ? FewestMissing(come) : Never;
        if (state != 0)
        {
            (int first, int last, _) = names.RangeOf(state);
            for (int slot = first; slot < last; slot++)
            {
                if (!come.Has(slot))
                    fewest = Math.Min(fewest, names.Words.FewestBytes[state] + parts[slot].Fewest + FewestMissing(come.With(slot, 0)));
            }
        }

        return fewest + frames.FewestBytes(frame.Parent);
    }

    protected override long ComputeFewest() => FewestMissing(new([], 0));

    private static int StateOf(in Frame frame) => (int)(frame.Data & (Complete - 1));

    private void Go(Stepper stepper, int state, int set, byte value, int parent)
    {
        int next = names.Words.Step(state == 0 ? names.Words.Start : state, value);
        if (next == 0)
            return;
        PropertySet come = stepper.Frames.Sets[set];
        int slot = names.Words.LabelOf(next);
        if (slot < 0)
        {
            stepper.Add(Id, DataOf(next, set, isComplete: false), parent);
        }
        else if (!come.Has(slot))
        {
            PropertySet more = come.With(slot, 0);
            bool isComplete = FewestMissing(more) == 0;
            int behind = stepper.Frames.Intern(new(Id, DataOf(0, stepper.Frames.Sets.Intern(more), isComplete), parent));
            if (behind >= 0)
                stepper.Add(parts[slot].Id, 0, behind);
        }
    }

    private static ulong DataOf(int state, int set, bool isComplete) => (uint)state | (isComplete ? Complete : 0) | ((ulong)(uint)set << 32);

    private long FewestMissing(PropertySet come)
    {
        long fewest = 0;
        for (int slot = 0; slot < parts.Length; slot++)
            fewest += isRequired[slot] && !come.Has(slot) ? names.Lengths[slot] + (long)parts[slot].Fewest : 0;
        return fewest;
    }
}
