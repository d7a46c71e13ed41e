namespace LocalInfer.Constraints.Automata;

/// <summary>What an automaton reads in one step: a byte of text, or a control token.</summary>
/// <param name="Value">The byte, or 256 and more: the token's id + 256.</param>
internal readonly record struct Symbol(int Value)
{
    private const int FirstToken = 256;

    /// <summary>Whether it is a byte of text.</summary>
    public bool IsByte => Value < FirstToken;

    /// <summary>A control token.</summary>
    public static Symbol OfToken(int id) => new(id + FirstToken);
}
