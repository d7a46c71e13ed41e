using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>
/// The key of a property. Body: bits 0–23 the state among the declared names (0 where it is none of them), bits 24–51 the state among the other
/// keys. The parent is the object's frame.
/// </summary>
internal sealed class KeyNode(ObjectNode owner, PropertyNames names, ExtraKeys? extras) : JsonStringNode
{
    private const int Mask = (1 << 24) - 1;

    public override void AddDistinctions(ByteDistinctions bytes)
    {
        bytes.Add(names.Words);
        extras?.AddDistinctions(bytes);
    }

    protected override ulong FirstBody => (uint)names.Words.Start | ((ulong)(extras?.Start ?? 0) << 24);

    protected override bool TryTake(FrameTable frames, in Frame frame, ref ulong body, byte text)
    {
        int name = (int)(body & Mask);
        int extra = (int)(body >> 24);
        body = (ulong)(name == 0 ? 0 : names.Words.Step(name, text));
        if (extra != 0)
            body |= (ulong)extras!.Step(extra, text) << 24;
        return body != 0;
    }

    protected override void Close(Stepper stepper, in Frame frame, ulong body)
    {
        int slot = names.Words.LabelOf((int)(body & Mask));
        int extra = (int)(body >> 24);
        if (slot >= 0)
            owner.AddColon(stepper, frame.Parent, slot);
        else if (extra != 0 && extras!.LabelOf(extra) is >= 0 and int label)
            owner.AddColon(stepper, frame.Parent, names.Count + label);
    }

    protected override long FewestBytesOfBody(FrameTable frames, in Frame frame, ulong body, int utf8)
    {
        int name = (int)(body & Mask);
        int extra = (int)(body >> 24);
        Frame parent = frames[frame.Parent];
        ObjectState state = owner.StateOf(frames, parent);
        long toClose = state.FewestToClose();
        long fewest = Never;
        if (name != 0)
        {
            (int first, int last, int depth) = names.RangeOf(name);
            for (int slot = first; slot < last; slot++)
            {
                if (state.CanTake(slot))
                    fewest = Math.Min(fewest, names.JsonLengths[slot] - depth + 1 + state.FewestBehindKey(slot, toClose));
            }
        }

        if (extra != 0 && state.CanTakeExtra)
        {
            bool isDeclared = name != 0 && names.Words.IsEnd(name);
            for (int label = 0; label < extras!.Labels; label++)
            {
                int bytes = Math.Max(Utf8.Missing(utf8), extras.FewestBytes(label, extra, isDeclared));
                fewest = Math.Min(fewest, bytes + 1 + state.FewestBehindKey(names.Count + label, toClose));
            }
        }

        return fewest + frames.FewestBytes(parent.Parent);
    }

    protected override Freedom FreedomOfBody(FrameTable frames, in Frame frame, ulong body) =>
        extras is not null && owner.StateOf(frames, frames[frame.Parent]).CanTakeExtra ? extras.FreedomOf((int)(body >> 24)) : default;

    protected override long ComputeFewest() => 0;
}
