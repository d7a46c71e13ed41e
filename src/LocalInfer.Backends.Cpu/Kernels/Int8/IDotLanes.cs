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

    /// <summary>Four activations, the same for every row.</summary>
    static abstract TSelf Broadcast(sbyte* four);

    /// <summary>sum + codes · activations. Sums may be kept as int16 halves of a lane: <see cref="PanelLayout.LaneSumLimit"/> and <see cref="LaneSums"/> keep a part exact.</summary>
    static abstract TSelf Dot(TSelf sum, TSelf codes, TSelf activations);

    /// <summary>Two registers of rows meet the same activations.</summary>
    static virtual void DotTwo(ref TSelf sum, TSelf codes, ref TSelf otherSum, TSelf otherCodes, TSelf activations)
    {
        sum = TSelf.Dot(sum, codes, activations);
        otherSum = TSelf.Dot(otherSum, otherCodes, activations);
    }

    /// <summary>Each lane's sum, exact.</summary>
    static abstract TLanes ToFloat(TSelf sum);
}
