namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>What an instruction of a compiled pattern does.</summary>
internal enum RegexOperation
{
    /// <summary>Reads one code point forward; First is the index of its set.</summary>
    Take,

    /// <summary>Reads one code point backward (in a look-behind); First is the index of its set.</summary>
    TakeBack,

    /// <summary>Goes on at First, or where that fails at Second.</summary>
    Split,

    /// <summary>Goes on at First.</summary>
    Jump,

    /// <summary>Tests the position; First is the <see cref="RegexAssertion"/>.</summary>
    Assert,

    /// <summary>Writes the position to register First.</summary>
    Save,

    /// <summary>Fails where the position is the one in register First: a loop that read nothing.</summary>
    MustHaveMoved,

    /// <summary>Forgets the registers First up to, not including, Second.</summary>
    Clear,

    /// <summary>Runs what follows as a positive look-around; goes on at First where it matched.</summary>
    LookPositive,

    /// <summary>Runs what follows as a negative look-around; goes on at First where it did not match.</summary>
    LookNegative,

    /// <summary>Reads the text of group First again, forward.</summary>
    Repeat,

    /// <summary>Reads the text of group First again, backward.</summary>
    RepeatBack,

    /// <summary>The pattern, or the look-around that is being run, has matched.</summary>
    Match,
}
