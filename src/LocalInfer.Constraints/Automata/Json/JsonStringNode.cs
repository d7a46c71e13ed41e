using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>A JSON string. Data: bits 0–7 the state of <see cref="JsonText"/>, above it the body: where the string's text is.</summary>
internal abstract class JsonStringNode : GrammarNode
{
    private const int BodyShift = 8;

    public override void Enter(Stepper stepper, byte value, int parent)
    {
        if (value == '"')
            stepper.Add(Id, FirstBody << BodyShift, parent);
    }

    public override void Step(Stepper stepper, in Frame frame, byte value)
    {
        int state = JsonText.Step((int)(frame.Data & 0xFF), value, out int text);
        ulong body = frame.Data >> BodyShift;
        if (state == JsonText.Closed)
            Close(stepper, frame, body);
        else if (state != JsonText.Dead && (text == JsonText.Nothing || TryTake(stepper.Frames, frame, ref body, (byte)text)))
            stepper.Add(Id, (body << BodyShift) | (uint)state, frame.Parent);
    }

    public override long FewestBytes(FrameTable frames, in Frame frame)
    {
        int state = (int)(frame.Data & 0xFF);
        ulong body = frame.Data >> BodyShift;
        return JsonText.IsEscape(state) ? FewestBytesOfEscape(frames, frame, body, state) : FewestBytesOfBody(frames, frame, body, state);
    }

    public override Freedom FreedomOf(FrameTable frames, in Frame frame) =>
        (frame.Data & 0xFF) == JsonText.Boundary ? FreedomOfBody(frames, frame, frame.Data >> BodyShift) : default;

    private long FewestBytesOfEscape(FrameTable frames, in Frame frame, ulong body, int state)
    {
        long fewest = Never;
        foreach (EscapeOutcome outcome in JsonText.OutcomesOf(state))
        {
            // At least the quote comes behind; those that take fewer bytes come first.
            if (outcome.Bytes + 1 >= fewest)
                break;
            ulong next = body;
            if (TryTake(frames, frame, ref next, outcome.Text))
                fewest = Math.Min(fewest, outcome.Bytes + FewestBytesOfBody(frames, frame, next, Utf8.Boundary));
        }

        return fewest;
    }

    /// <summary>The body behind the opening quote.</summary>
    protected abstract ulong FirstBody { get; }

    /// <summary>Takes a byte of the string's text.</summary>
    protected abstract bool TryTake(FrameTable frames, in Frame frame, ref ulong body, byte text);

    /// <summary>Takes the closing quote.</summary>
    protected abstract void Close(Stepper stepper, in Frame frame, ulong body);

    /// <summary>The fewest bytes to the end of the whole text.</summary>
    /// <param name="frames">The frames met so far.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="body">Where the text is.</param>
    /// <param name="utf8">The state of <see cref="Utf8"/> in which the last character is.</param>
    protected abstract long FewestBytesOfBody(FrameTable frames, in Frame frame, ulong body, int utf8);

    /// <summary>How many characters may follow whatever they are.</summary>
    protected abstract Freedom FreedomOfBody(FrameTable frames, in Frame frame, ulong body);
}
