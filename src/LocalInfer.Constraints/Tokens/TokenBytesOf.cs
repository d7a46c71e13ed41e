namespace LocalInfer.Constraints.Tokens;

/// <summary>The bytes of a token.</summary>
internal delegate ReadOnlySpan<byte> TokenBytesOf(int id);
