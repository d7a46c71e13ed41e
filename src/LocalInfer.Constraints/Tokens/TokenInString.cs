using System.Runtime.InteropServices;
using LocalInfer.Constraints.Automata;

namespace LocalInfer.Constraints.Tokens;

/// <summary>What a token is to a JSON string that is between two characters.</summary>
/// <param name="Use">What becomes of the string.</param>
/// <param name="Characters">Characters that it takes, one that is not whole yet among them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenInString(TokenInString.Uses Use, int Characters)
{
    /// <summary>What becomes of a string.</summary>
    public enum Uses
    {
        /// <summary>It cannot go on so.</summary>
        None,

        /// <summary>It goes on with characters as they are.</summary>
        Plain,

        /// <summary>It goes on, and escapes are among its characters.</summary>
        Escaped,

        /// <summary>It is closed.</summary>
        Closing,
    }

    /// <summary>Reads a token.</summary>
    public static TokenInString Of(ReadOnlySpan<byte> token)
    {
        int state = JsonText.Boundary;
        int characters = 0;
        Uses use = Uses.Plain;
        foreach (byte value in token)
        {
            if (state == JsonText.Boundary)
                characters++;
            state = JsonText.Step(state, value, out _);
            if (state == JsonText.Closed)
                return new(Uses.Closing, characters);
            if (state == JsonText.Dead)
                return default;
            if (JsonText.IsEscape(state))
                use = Uses.Escaped;
        }

        return new(use, characters);
    }
}
