namespace LocalInfer.Models.Decoding;

/// <summary>
/// A loaded network that turns token ids into logits. The one seam between the engine and a backend.
/// All members are called from one thread, the engine's loop, except <see cref="StateBytes"/>, which any thread may call.
/// </summary>
public interface IDecoder : IDisposable
{
    /// <summary>The description that this decoder was built from.</summary>
    DecoderLayout Layout { get; }

    /// <summary>Bytes that the state of one sequence of <paramref name="tokens"/> tokens takes; for admission.</summary>
    /// <param name="tokens">Prompt and output together, at least 0.</param>
    long StateBytes(int tokens);

    /// <summary>Creates the empty state of a new sequence. It grows as it is used; the caller disposes it.</summary>
    IDecoderState CreateState();

    /// <summary>
    /// One pass over a batch: every entry's tokens are appended to its state, and the wanted rows are computed.
    /// Prefill chunks and decodes mix freely. An entry's rows do not depend on the other entries: bit for bit, or where a decoder says so up to rounding.
    /// </summary>
    /// <returns>float32 rows in the order of the entries, owned by the decoder and valid until the next call.</returns>
    /// <exception cref="ArgumentException">An entry has no tokens, an id outside the vocabulary, or a state of another decoder;
    /// or a state occurs twice.</exception>
    Logits Forward(DecodeBatch batch);
}
