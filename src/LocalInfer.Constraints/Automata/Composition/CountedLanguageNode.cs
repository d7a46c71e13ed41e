using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>A word of a regular language over raw bytes, of so many characters at most. Data: bits 0–31 the state, bits 32–63 characters left.</summary>
/// <param name="language">Words in UTF-8, all of them valid.</param>
/// <param name="maximum">Most characters.</param>
internal sealed class CountedLanguageNode(ByteDfa language, int maximum) : GrammarNode
{
    /// <summary>For each state the fewest characters to the end of a word.</summary>
    private readonly int[] _fewestCharacters = DfaDistances.ToEnd(language, value => IsWithinCharacter(value) ? 0 : 1);

    public override void AddDistinctions(ByteDistinctions bytes) => bytes.Add(language);

    public override void Step(Stepper stepper, in Frame frame, byte value) =>
        Go(stepper, (int)(uint)frame.Data, (int)(frame.Data >> 32), value, frame.Parent);

    public override void Enter(Stepper stepper, byte value, int parent) => Go(stepper, language.Start, maximum, value, parent);

    public override long FewestBytes(FrameTable frames, in Frame frame) =>
        (long)language.FewestBytes[(int)(uint)frame.Data] + frames.FewestBytes(frame.Parent);

    public override Freedom FreedomOf(FrameTable frames, in Frame frame) =>
        new(Math.Min(language.FreeCharacters((int)(uint)frame.Data), (int)(frame.Data >> 32) - LongestWayBack), IsExact: false);

    public override bool CanEnd(in Frame frame) => language.IsEnd((int)(uint)frame.Data);

    protected override long ComputeFewest() =>
        language.IsEmpty || _fewestCharacters[language.Start] > maximum ? Never : language.FewestBytes[language.Start];

    private static bool IsWithinCharacter(int value) => (value & 0xC0) == 0x80;

    /// <summary>The most characters that any state needs to its end: behind free characters the end must still be within reach.</summary>
    private int LongestWayBack => field == 0 ? field = _fewestCharacters.Where(c => c != ByteDfa.Never).DefaultIfEmpty().Max() : field;

    private void Go(Stepper stepper, int state, int left, byte value, int parent)
    {
        int next = language.Step(state, value);
        int leftBehind = IsWithinCharacter(value) ? left : left - 1;
        if (next != 0 && _fewestCharacters[next] <= leftBehind)
            stepper.Add(Id, (uint)next | ((ulong)(uint)leftBehind << 32), parent);
    }
}
