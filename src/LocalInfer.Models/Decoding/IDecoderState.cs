namespace LocalInfer.Models.Decoding;

/// <summary>All memory that one sequence has in a decoder (its KV cache). Used by the engine's loop thread only.</summary>
public interface IDecoderState : IDisposable
{
    /// <summary>Tokens computed so far, which is the position of the next one.</summary>
    int Position { get; }

    /// <summary>Takes a copy of this state as it is now, to be restored onto any state of the same decoder.</summary>
    /// <returns>False where the decoder cannot copy its state.</returns>
    bool TrySnapshot([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IStateSnapshot? snapshot);

    /// <summary>Replaces this state by the first <paramref name="position"/> tokens of a snapshot.</summary>
    /// <param name="snapshot">A snapshot of any state of the same decoder.</param>
    /// <param name="position">0 to the snapshot's position.</param>
    /// <returns>False, with this state unchanged, where layers cannot go back to that position.</returns>
    bool TryRestore(IStateSnapshot snapshot, int position);
}
