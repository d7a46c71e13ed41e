using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>An element of a grammar. Immutable once the grammar is complete; where a text is in it lies in <see cref="Frame.Data"/>.</summary>
internal abstract class GrammarNode
{
    /// <summary>More bytes than any text has: an element that has no text.</summary>
    public const int Never = 1 << 30;

    /// <summary>Index in the grammar.</summary>
    public int Id { get; set; } = -1;

    /// <summary>The fewest bytes of a whole text of the element; <see cref="Never"/> until known or where it has none.</summary>
    public int Fewest { get; private set; } = Never;

    /// <summary>Whether the element may have no text at all.</summary>
    public bool CanBeEmpty => Fewest == 0;

    /// <summary>Adds the frames behind a byte in the element.</summary>
    public abstract void Step(Stepper stepper, in Frame frame, byte value);

    /// <summary>Adds the frames behind a byte that begins the element.</summary>
    /// <param name="stepper">Collects the frames.</param>
    /// <param name="value">The byte.</param>
    /// <param name="parent">What goes on behind the element.</param>
    public abstract void Enter(Stepper stepper, byte value, int parent);

    /// <summary>The same for what may be a control token; elements of text alone have no place for one.</summary>
    public virtual void Step(Stepper stepper, in Frame frame, Symbol symbol)
    {
        if (symbol.IsByte)
            Step(stepper, frame, (byte)symbol.Value);
    }

    /// <summary>The same for what may be a control token.</summary>
    public virtual void Enter(Stepper stepper, Symbol symbol, int parent)
    {
        if (symbol.IsByte)
            Enter(stepper, (byte)symbol.Value, parent);
    }

    /// <summary>The fewest bytes from the frame to the end of the whole text; a control token counts as one.</summary>
    public abstract long FewestBytes(FrameTable frames, in Frame frame);

    /// <summary>Whether the element may be over without a further byte, so that the parent may take the next.</summary>
    public virtual bool CanEnd(in Frame frame) => false;

    /// <summary>How many characters may follow whatever they are.</summary>
    public virtual Freedom FreedomOf(FrameTable frames, in Frame frame) => default;

    /// <summary>Adds the bytes that the element tells apart, those around every JSON text left out.</summary>
    public virtual void AddDistinctions(ByteDistinctions bytes)
    {
    }

    /// <summary>Computes <see cref="Fewest"/> from that of the elements within.</summary>
    /// <returns>Whether it changed.</returns>
    public bool UpdateFewest()
    {
        int before = Fewest;
        Fewest = (int)Math.Min(Never, ComputeFewest());
        return Fewest != before;
    }

    /// <summary>The fewest bytes of the element by what is known of those within.</summary>
    protected abstract long ComputeFewest();
}
