namespace LocalInfer.Constraints.Automata;

/// <summary>Where blanks may stand in a JSON text.</summary>
internal enum Gap
{
    /// <summary>Before the first byte: nowhere.</summary>
    None,

    /// <summary>Inside an array's brackets, before a comma or a colon.</summary>
    Plain,

    /// <summary>Behind an array's comma or a colon.</summary>
    Spaced,

    /// <summary>Behind an object's opening brace.</summary>
    First,

    /// <summary>Behind an object's comma.</summary>
    Next,

    /// <summary>Behind a property.</summary>
    Last,
}
