namespace LocalInfer.Constraints.Languages;

/// <summary>The states between the bytes of one UTF-8 character.</summary>
internal static class Utf8
{
    /// <summary>Between two characters.</summary>
    public const int Boundary = 0;

    /// <summary>States of <see cref="Step"/>.</summary>
    public const int StateCount = 8;

    /// <summary>The state behind a byte; -1 where it is not UTF-8. States 1 to 3 wait for so many continuation bytes, 4 to 7 follow E0, ED, F0, F4.</summary>
    public static int Step(int state, byte value) => state switch
    {
        0 => value switch
        {
            < 0x80 => 0,
            >= 0xC2 and <= 0xDF => 1,
            0xE0 => 4,
            0xED => 5,
            >= 0xE1 and <= 0xEF => 2,
            0xF0 => 6,
            0xF4 => 7,
            >= 0xF1 and <= 0xF3 => 3,
            _ => -1,
        },
        4 => value is >= 0xA0 and <= 0xBF ? 1 : -1,
        5 => value is >= 0x80 and <= 0x9F ? 1 : -1,
        6 => value is >= 0x90 and <= 0xBF ? 2 : -1,
        7 => value is >= 0x80 and <= 0x8F ? 2 : -1,
        _ => (value & 0xC0) == 0x80 ? state - 1 : -1,
    };

    /// <summary>Bytes that the state still waits for.</summary>
    public static int Missing(int state) => state switch { < 4 => state, < 6 => 2, _ => 3 };
}
