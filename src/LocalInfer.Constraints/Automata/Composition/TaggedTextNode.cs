using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>
/// Free text in which tags may begin. Data: bits 0–31 the state among the triggers, bits 32–63 the tags so far as far as they matter.
/// </summary>
/// <param name="text">Text up to a trigger, as <see cref="TextLanguages.UpTo"/>.</param>
/// <param name="bodies">What follows each trigger of text.</param>
/// <param name="controls">The control tokens that are triggers, and what follows each.</param>
/// <param name="minimum">Tags that have to come.</param>
/// <param name="maximum">Tags after which the element is over.</param>
internal sealed class TaggedTextNode(
    ByteDfa text, SequenceNode[] bodies, (int TokenId, SequenceNode Body)[] controls, int minimum, int? maximum) : CompositeNode
{
    private readonly int[] _toBoundary = DfaDistances.ToEnd(text, DfaDistances.RawCost, TextLanguages.Free);
    private readonly int[][] _toTrigger = [.. bodies.Select((_, i) => DfaDistances.ToEnd(text, DfaDistances.RawCost, i + 1))];

    public override void AddDistinctions(ByteDistinctions bytes) => bytes.Add(text);

    public override void Enter(Stepper stepper, Symbol symbol, int parent) => Go(stepper, text.Start, 0, symbol, parent);

    public override void Step(Stepper stepper, in Frame frame, Symbol symbol) =>
        Go(stepper, (int)(uint)frame.Data, (int)(frame.Data >> 32), symbol, frame.Parent);

    public override bool CanEnd(in Frame frame) => frame.Data >> 32 >= (uint)minimum && text.LabelOf((int)(uint)frame.Data) == TextLanguages.Free;

    public override Freedom FreedomOf(FrameTable frames, in Frame frame) => new(text.FreeCharacters((int)(uint)frame.Data), IsExact: false);

    public override long FewestBytes(FrameTable frames, in Frame frame) =>
        FewestFrom((int)(uint)frame.Data, (int)(frame.Data >> 32)) + frames.FewestBytes(frame.Parent);

    protected override long ComputeFewest() => FewestFrom(text.Start, 0);

    private void Go(Stepper stepper, int state, int count, Symbol symbol, int parent)
    {
        if (!symbol.IsByte)
        {
            foreach ((int tokenId, SequenceNode body) in controls)
            {
                if (symbol == Symbol.OfToken(tokenId) && text.LabelOf(state) == TextLanguages.Free)
                    Begin(stepper, body, count, parent);
            }

            return;
        }

        int next = text.Step(state, (byte)symbol.Value);
        if (next == 0)
            return;
        if (text.LabelOf(next) > TextLanguages.Free)
            Begin(stepper, bodies[text.LabelOf(next) - 1], count, parent);
        else
            stepper.Add(Id, DataOf(next, count), parent);
    }

    private void Begin(Stepper stepper, SequenceNode body, int count, int parent)
    {
        int next = maximum is null && count >= minimum ? count : count + 1;
        int behind = next == maximum ? parent : stepper.Frames.Intern(new(Id, DataOf(text.Start, next), parent));
        if (behind >= 0)
            stepper.Add(body.Id, 0, behind);
    }

    private static ulong DataOf(int state, int count) => (uint)state | ((ulong)(uint)count << 32);

    private long FewestFrom(int state, int count)
    {
        if (count >= minimum)
            return _toBoundary[state];
        return FewestOfTag(state) + ((minimum - count - 1) * FewestOfTag(text.Start));
    }

    private long FewestOfTag(int state)
    {
        long fewest = Never;
        for (int i = 0; i < bodies.Length; i++)
            fewest = Math.Min(fewest, (long)_toTrigger[i][state] + bodies[i].Fewest);
        foreach ((_, SequenceNode body) in controls)
            fewest = Math.Min(fewest, (long)_toBoundary[state] + 1 + body.Fewest);
        return fewest;
    }
}
