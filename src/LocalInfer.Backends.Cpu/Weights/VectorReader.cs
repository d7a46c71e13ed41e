using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>Copies norms, biases and other vectors to float32 and checks that they are finite.</summary>
internal sealed unsafe class VectorReader(WeightMap map)
{
    /// <summary>All that was read into memory of its own.</summary>
    public List<NativeBuffer> All { get; } = [];

    /// <summary>A module that is a vector.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public NativeBuffer Read(WeightModule module)
    {
        var buffer = new NativeBuffer(module.Columns);
        All.Add(buffer);
        var values = new Span<float>(buffer.Pointer, module.Columns);
        Read(map.Find(module, "weight")!.Tensor, values);
        if (module.IsStoredLessOne)
        {
            Map(values, value => RoundToBFloat16(1 + value));
        }

        return buffer;
    }

    /// <summary>A module that is a vector, each value mapped.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public NativeBuffer ReadMapped(WeightModule module, Func<float, float> map)
    {
        var buffer = Read(module);
        Map(new Span<float>(buffer.Pointer, module.Columns), map);
        return buffer;
    }

    /// <summary>A small matrix, stored [rows, columns]: as [columns, rows].</summary>
    /// <exception cref="ModelFormatException">Its dtype or size is wrong, or a value is not finite.</exception>
    public NativeBuffer ReadTransposed(CheckpointTensor tensor, int rows, int columns)
    {
        float[] stored = Read(tensor, rows * columns);
        var buffer = new NativeBuffer(stored.Length);
        All.Add(buffer);
        for (int i = 0; i < stored.Length; i++)
        {
            buffer.Pointer[(i % columns * rows) + (i / columns)] = stored[i];
        }

        return buffer;
    }

    /// <summary>The bias of a matrix, a value for each row.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public float[] ReadBias(WeightModule module) => Read(map.Find(module, "bias")!.Tensor, module.Rows);

    /// <summary>A tensor of some values.</summary>
    /// <exception cref="ModelFormatException">Its dtype or length is wrong, or a value is not finite.</exception>
    public static float[] Read(CheckpointTensor tensor, int length)
    {
        var values = new float[length];
        Read(tensor, values);
        return values;
    }

    private static void Read(CheckpointTensor tensor, Span<float> values)
    {
        TensorChecks.Float(tensor);
        long length = tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension);
        if (length != values.Length)
        {
            throw TensorChecks.Broken(tensor, $"has {length} values, config.json makes it {values.Length}");
        }

        fixed (float* destination = values)
        {
            Widen.Row<ScalarLanes>(tensor.Dtype, tensor.Pointer, values.Length, destination);
        }

        FiniteScan.Floats(tensor, tensor.Pointer, length);
    }

    private static void Map(Span<float> values, Func<float, float> map)
    {
        foreach (ref float value in values)
        {
            value = map(value);
        }
    }

    /// <summary>To nearest even.</summary>
    private static float RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
