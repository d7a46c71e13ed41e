using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>A JSON string of so many characters, whatever they are. Body: bits 0–27 characters left, bits 28–55 characters still needed.</summary>
internal sealed class CountedStringNode(int minimum, int? maximum) : JsonStringNode
{
    private const int Limit = (1 << 28) - 1;

    protected override ulong FirstBody => (uint)Math.Min(maximum ?? Limit, Limit) | ((ulong)Math.Min(minimum, Limit) << 28);

    protected override bool TryTake(FrameTable frames, in Frame frame, ref ulong body, byte text)
    {
        if ((text & 0xC0) == 0x80)
            return true; // the character was counted at its first byte
        int left = (int)(body & Limit);
        int needed = (int)(body >> 28);
        if (left == 0)
            return false;
        body = (uint)(left == Limit ? Limit : left - 1) | ((ulong)Math.Max(0, needed - 1) << 28);
        return true;
    }

    protected override void Close(Stepper stepper, in Frame frame, ulong body)
    {
        if (body >> 28 == 0)
            stepper.Add(frame.Parent);
    }

    protected override long FewestBytesOfBody(FrameTable frames, in Frame frame, ulong body, int utf8) =>
        Utf8.Missing(utf8) + (long)(body >> 28) + 1 + frames.FewestBytes(frame.Parent);

    protected override Freedom FreedomOfBody(FrameTable frames, in Frame frame, ulong body) => new((int)(body & Limit), IsExact: true);

    protected override long ComputeFewest() => maximum < minimum ? Never : 2L + minimum;
}
