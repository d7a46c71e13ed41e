namespace LocalInfer.Constraints.Automata;

/// <summary>
/// A JSON object, its properties in any order. Data: bits 0–1 the stage, bits 2–9 blanks taken, bits 10–31 the slot whose value comes,
/// bits 32–63 the set of properties that it has.
/// </summary>
internal sealed class ObjectNode : GrammarNode
{
    private readonly JsonSpelling _spelling;
    private ObjectShape? _shape;
    private KeyNode? _key;

    public ObjectNode(JsonSpelling spelling) => _spelling = spelling;

    private enum Stage
    {
        Open,
        Behind,
        Member,
        Colon,
    }

    /// <summary>Completes the object.</summary>
    /// <returns>The node of its keys, which belongs into the grammar too.</returns>
    public KeyNode Complete(ObjectShape shape)
    {
        _shape = shape;
        return _key = new(this, shape.Names, shape.Extras);
    }

    public override void Enter(Stepper stepper, byte value, int parent)
    {
        if (value == '{')
            stepper.Add(Id, DataOf(Stage.Open, 0, 0, PropertySets.Empty), parent);
    }

    public override void Step(Stepper stepper, in Frame frame, byte value)
    {
        var stage = (Stage)(frame.Data & 3);
        int used = (int)(frame.Data >> 2 & 0xFF);
        int slot = (int)(frame.Data >> 10 & 0x3FFFFF);
        int set = (int)(frame.Data >> 32);
        Gap gap = GapOf(stage);
        int taken = used;
        if (_spelling.TryTake(gap, value, ref taken))
            stepper.Add(Id, DataOf(stage, taken, slot, set), frame.Parent);
        else if (!_spelling.CanEnd(gap, used, value))
            return;
        else if (value == '}' && stage <= Stage.Behind)
            Close(stepper, frame);
        else if (value == '"' && stage is Stage.Open or Stage.Member)
            AddKey(stepper, frame.Parent, set);
        else if (value == ',' && stage == Stage.Behind)
            stepper.Add(Id, DataOf(Stage.Member, 0, 0, set), frame.Parent);
        else if (value == ':' && stage == Stage.Colon)
            AddValue(stepper, frame, slot);
    }

    /// <summary>Goes on behind the closing quote of a key.</summary>
    /// <param name="stepper">Collects the frames.</param>
    /// <param name="member">The object's frame before the key.</param>
    /// <param name="slot">The property's slot.</param>
    public void AddColon(Stepper stepper, int member, int slot)
    {
        Frame frame = stepper.Frames[member];
        ObjectState state = StateOf(stepper.Frames, frame);
        if (slot < _shape!.Names.Count ? state.CanTake(slot) : state.CanTakeExtra)
            stepper.Add(Id, DataOf(Stage.Colon, 0, slot, (int)(frame.Data >> 32)), frame.Parent);
    }

    /// <summary>What may still come at a frame.</summary>
    public ObjectState StateOf(FrameTable frames, in Frame frame) => new(_shape!, _spelling, frames.Sets[(int)(frame.Data >> 32)]);

    public override long FewestBytes(FrameTable frames, in Frame frame)
    {
        ObjectState state = StateOf(frames, frame);
        int used = (int)(frame.Data >> 2 & 0xFF);
        long own = (Stage)(frame.Data & 3) switch
        {
            Stage.Open => FewestBehindBrace(state, used),
            Stage.Behind when _spelling.CanEnd(Gap.Last, used, (byte)',') => state.FewestToClose(),
            Stage.Behind => state.CanClose() ? _spelling.Missing(Gap.Last, used) + 1 : Never,
            Stage.Member => state.FewestFromKey() + _spelling.Missing(Gap.Next, used),
            _ => state.FewestBehindKey((int)(frame.Data >> 10 & 0x3FFFFF), state.FewestToClose()),
        };
        return own + frames.FewestBytes(frame.Parent);
    }

    protected override long ComputeFewest() => 1 + FewestBehindBrace(new(_shape!, _spelling, new([], 0)), used: 0);

    private static Gap GapOf(Stage stage) => stage switch
    {
        Stage.Open => Gap.First,
        Stage.Behind => Gap.Last,
        Stage.Member => Gap.Next,
        _ => Gap.Plain,
    };

    private long FewestBehindBrace(ObjectState state, int used) =>
        state.CanClose() && _spelling.CanEnd(Gap.First, used, (byte)'}') ? 1 : _spelling.Missing(Gap.First, used) + state.FewestFromKey();

    private static ulong DataOf(Stage stage, int used, int slot, int set) =>
        (ulong)stage | ((ulong)used << 2) | ((ulong)slot << 10) | ((ulong)set << 32);

    private void Close(Stepper stepper, in Frame frame)
    {
        if (StateOf(stepper.Frames, frame).CanClose())
            stepper.Add(frame.Parent);
    }

    private void AddKey(Stepper stepper, int parent, int set)
    {
        int member = stepper.Frames.Intern(new(Id, DataOf(Stage.Member, 0, 0, set), parent));
        if (member >= 0)
            _key!.Enter(stepper, (byte)'"', member);
    }

    private void AddValue(Stepper stepper, in Frame frame, int slot)
    {
        PropertySet more = StateOf(stepper.Frames, frame).With(slot);
        int behind = stepper.Frames.Intern(new(Id, DataOf(Stage.Behind, 0, 0, stepper.Frames.Sets.Intern(more)), frame.Parent));
        if (behind >= 0)
            stepper.Add(_shape!.Values[slot].Id, ValueNode.DataBehind(Gap.Spaced), behind);
    }
}
