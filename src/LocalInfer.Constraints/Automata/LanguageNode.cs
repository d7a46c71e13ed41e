using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>A word of a regular language over raw bytes. Data: the state.</summary>
internal sealed class LanguageNode(ByteDfa language) : GrammarNode
{
    public override void AddDistinctions(ByteDistinctions bytes) => bytes.Add(language);

    public override void Step(Stepper stepper, in Frame frame, byte value) =>
        Add(stepper, language.Step((int)frame.Data, value), frame.Parent);

    public override void Enter(Stepper stepper, byte value, int parent) => Add(stepper, language.Step(language.Start, value), parent);

    public override long FewestBytes(FrameTable frames, in Frame frame) =>
        (long)language.FewestBytes[(int)frame.Data] + frames.FewestBytes(frame.Parent);

    public override Freedom FreedomOf(FrameTable frames, in Frame frame) => new(language.FreeCharacters((int)frame.Data), IsExact: false);

    public override bool CanEnd(in Frame frame) => language.IsEnd((int)frame.Data);

    protected override long ComputeFewest() => language.IsEmpty ? Never : language.FewestBytes[language.Start];

    private void Add(Stepper stepper, int state, int parent)
    {
        if (state != 0)
            stepper.Add(Id, (ulong)state, parent);
    }
}
