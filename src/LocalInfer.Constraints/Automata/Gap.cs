namespace LocalInfer.Constraints.Automata;

/// <summary>Where blanks may stand in a JSON text.</summary>
internal enum Gap
{
    /// <summary>Before the first byte: nowhere.</summary>
    None,

    /// <summary>Inside brackets, before a comma or a colon.</summary>
    Plain,

    /// <summary>Behind a comma or a colon.</summary>
    Spaced,
}
