namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// A register of 32-bit lanes in which four codes of weights meet four of activations. <see cref="PanelTile{TDot, TLanes, TAhead}"/> is written once over this and
/// compiled once for each kind of dot product. Lanes are rows of a panel, as many as <typeparamref name="TLanes"/> has.
/// </summary>
internal unsafe interface IDotLanes<TSelf, TLanes>
    where TSelf : struct, IDotLanes<TSelf, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>One word of eight 4-bit codes for each row.</summary>
    static abstract TSelf Load(byte* words);

    /// <summary>The codes of even columns, one a byte.</summary>
    static abstract TSelf Even(TSelf words);

    /// <summary>The codes of odd columns, one a byte.</summary>
    static abstract TSelf Odd(TSelf words);

    /// <summary>Bytes of 0 to 24 in place of 4-bit floats, one a byte; see <see cref="FloatCodes.ShiftedHalves"/>.</summary>
    static abstract TSelf ShiftedHalves(TSelf codes);

    /// <summary>A sum to begin with, the same for every row; see <see cref="LaneSums"/>.</summary>
    static abstract TSelf Begin(int lane);

    /// <summary>
    /// Adds to the sums of two registers of rows, in turn, what their even codes make of four activations and their odd codes of the next four. Sums may be kept as
    /// int16 halves of a lane: <see cref="PanelLayout.LaneSumLimit"/> and <see cref="LaneSums"/> keep a part exact.
    /// </summary>
    /// <param name="first">Sums of the first register.</param>
    /// <param name="firstEven">Its codes of even columns.</param>
    /// <param name="firstOdd">Its codes of odd columns.</param>
    /// <param name="second">Sums of the second register.</param>
    /// <param name="secondEven">Its codes of even columns.</param>
    /// <param name="secondOdd">Its codes of odd columns.</param>
    /// <param name="activations">Eight, the same for every row.</param>
    static abstract void Dot(ref TSelf first, TSelf firstEven, TSelf firstOdd, ref TSelf second, TSelf secondEven, TSelf secondOdd, sbyte* activations);

    /// <summary>Each lane's sum, exact.</summary>
    static abstract TLanes ToFloat(TSelf sum);
}
