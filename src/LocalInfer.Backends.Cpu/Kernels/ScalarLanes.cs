namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>One lane: every kernel in its plain version, the oracle of the vector ones.</summary>
internal readonly unsafe struct ScalarLanes(float value) : ILanes<ScalarLanes>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static bool PreferFewSums => false;

    public static ScalarLanes Broadcast(float value) => new(value);

    public static ScalarLanes Load(float* source) => new(*source);

    public static ScalarLanes LoadBytes(byte* source) => new(*source);

    public static ScalarLanes LoadBFloat16(ushort* source) => new(BitConverter.UInt32BitsToSingle((uint)*source << 16));

    public static ScalarLanes LoadSBytes(sbyte* source) => new(*source);

    public static ScalarLanes LoadFloat16(ushort* source, Float16Widening<ScalarLanes> widening) =>
        new((float)BitConverter.UInt16BitsToHalf(*source) / Float16Widening<ScalarLanes>.Unit);

    public static ScalarLanes Add(ScalarLanes left, ScalarLanes right) => new(left._value + right._value);

    public static ScalarLanes Max(ScalarLanes left, ScalarLanes right) => new(MathF.Max(left._value, right._value));

    public static ScalarLanes Multiply(ScalarLanes left, ScalarLanes right) => new(left._value * right._value);

    public static ScalarLanes Divide(ScalarLanes left, ScalarLanes right) => new(left._value / right._value);

    public static ScalarLanes MultiplyAdd(ScalarLanes left, ScalarLanes right, ScalarLanes addend) =>
        new(float.MultiplyAddEstimate(left._value, right._value, addend._value));

    public static ScalarLanes Exp(ScalarLanes value) => new(MathF.Exp(value._value));

    public void Store(float* destination) => *destination = _value;

    public float Max() => _value;

    public float Sum() => _value;
}
