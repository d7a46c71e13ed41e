namespace LocalInfer.Models.Decoding;

/// <summary>An immutable copy of a decoder state. Disposing it frees the copy; states restored from it stay valid.</summary>
public interface IStateSnapshot : IDisposable
{
    /// <summary>Tokens in the snapshot.</summary>
    int Position { get; }

    /// <summary>The earliest position that a state can be brought to from it: 0 where tokens can be cut off the end, else <see cref="Position"/>.</summary>
    int EarliestPosition { get; }

    /// <summary>Bytes that the copy holds.</summary>
    long Bytes { get; }
}
