using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <content>Operations that move values without changing them.</content>
public sealed unsafe partial class MlxGraph
{
    /// <summary>The same values in other dimensions.</summary>
    public MlxArray Reshape(MlxArray a, params ReadOnlySpan<int> shape)
    {
        mlx_array result = default;
        fixed (int* dimensions = shape)
        {
            return Keep(mlx_reshape(&result, a.Handle, dimensions, (nuint)shape.Length, Stream), result, nameof(mlx_reshape), a);
        }
    }

    /// <summary>The dimensions in another order.</summary>
    public MlxArray Transpose(MlxArray a, params ReadOnlySpan<int> axes)
    {
        mlx_array result = default;
        fixed (int* order = axes)
        {
            return Keep(mlx_transpose_axes(&result, a.Handle, order, (nuint)axes.Length, Stream), result, nameof(mlx_transpose_axes), a);
        }
    }

    /// <summary>A part: from <paramref name="start"/> up to <paramref name="stop"/> in each dimension.</summary>
    public MlxArray Slice(MlxArray a, ReadOnlySpan<int> start, ReadOnlySpan<int> stop)
    {
        mlx_array result = default;
        Span<int> strides = stackalloc int[start.Length];
        strides.Fill(1);
        nuint count = (nuint)start.Length;
        fixed (int* first = start, last = stop, step = strides)
        {
            return Keep(mlx_slice(&result, a.Handle, first, count, last, count, step, count, Stream), result, nameof(mlx_slice), a);
        }
    }

    /// <summary>A part: from <paramref name="start"/> up to <paramref name="stop"/> in one dimension, all of the others.</summary>
    public MlxArray SliceAxis(MlxArray a, int axis, int start, int stop)
    {
        mlx_stream stream = Stream;
        var shape = new ReadOnlySpan<int>(mlx_array_shape(a.Handle), (int)mlx_array_ndim(a.Handle));
        Span<int> first = stackalloc int[shape.Length], last = stackalloc int[shape.Length], steps = stackalloc int[shape.Length];
        first.Clear();
        shape.CopyTo(last);
        steps.Fill(1);
        (first[axis], last[axis]) = (start, stop);
        mlx_array result = default;
        nuint count = (nuint)shape.Length;
        fixed (int* from = first, to = last, step = steps)
        {
            return Keep(mlx_slice(&result, a.Handle, from, count, to, count, step, count, stream), result, nameof(mlx_slice), a);
        }
    }

    /// <summary>The array with a part replaced; in place where nobody else holds it.</summary>
    public MlxArray SliceUpdate(MlxArray a, MlxArray update, ReadOnlySpan<int> start, ReadOnlySpan<int> stop)
    {
        mlx_array result = default;
        Span<int> strides = stackalloc int[start.Length];
        strides.Fill(1);
        nuint count = (nuint)start.Length;
        fixed (int* first = start, last = stop, step = strides)
        {
            return Keep(
                mlx_slice_update(&result, a.Handle, update.Handle, first, count, last, count, step, count, Stream), result, nameof(mlx_slice_update), a, update);
        }
    }

    /// <summary>Arrays one behind the other.</summary>
    public MlxArray Concatenate(ReadOnlySpan<MlxArray> arrays, int axis)
    {
        mlx_array result = default;
        mlx_stream stream = Stream;
        fixed (MlxArray* first = arrays)
        {
            mlx_vector_array inputs = mlx_vector_array_new_data((mlx_array*)first, (nuint)arrays.Length);
            int status = mlx_concatenate_axis(&result, inputs, axis, stream);
            _ = mlx_vector_array_free(inputs);
            return Keep(status, result, nameof(mlx_concatenate_axis), arrays[0], arrays[^1]);
        }
    }

    /// <summary>All zeros.</summary>
    public MlxArray Zeros(ReadOnlySpan<int> shape, MlxDtype dtype)
    {
        mlx_array result = default;
        fixed (int* dimensions = shape)
        {
            return Keep(mlx_zeros(&result, dimensions, (nuint)shape.Length, (mlx_dtype)dtype, Stream), result, nameof(mlx_zeros));
        }
    }

    /// <summary>The entries of an axis at some indices.</summary>
    public MlxArray Take(MlxArray a, MlxArray indices, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_take_axis(&result, a.Handle, indices.Handle, axis, Stream), result, nameof(mlx_take_axis), a, indices);
    }

    /// <summary>For each row the entries at the row's own indices.</summary>
    public MlxArray TakeAlong(MlxArray a, MlxArray indices, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_take_along_axis(&result, a.Handle, indices.Handle, axis, Stream), result, nameof(mlx_take_along_axis), a, indices);
    }

    /// <summary>A copy that is row-major in memory; the array itself where it is already.</summary>
    public MlxArray Contiguous(MlxArray a)
    {
        mlx_array result = default;
        return Keep(mlx_contiguous(&result, a.Handle, false, Stream), result, nameof(mlx_contiguous), a);
    }
}
