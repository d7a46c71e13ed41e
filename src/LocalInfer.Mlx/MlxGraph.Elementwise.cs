using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <content>Operations value by value.</content>
public sealed unsafe partial class MlxGraph
{
    /// <summary>a + b.</summary>
    public MlxArray Add(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_add(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_add), a, b);
    }

    /// <summary>a − b.</summary>
    public MlxArray Subtract(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_subtract(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_subtract), a, b);
    }

    /// <summary>a * b.</summary>
    public MlxArray Multiply(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_multiply(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_multiply), a, b);
    }

    /// <summary>a / b.</summary>
    public MlxArray Divide(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_divide(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_divide), a, b);
    }

    /// <summary>a / b in whole numbers.</summary>
    public MlxArray FloorDivide(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_floor_divide(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_floor_divide), a, b);
    }

    /// <summary>−a.</summary>
    public MlxArray Negative(MlxArray a)
    {
        mlx_array result = default;
        return Keep(mlx_negative(&result, a.Handle, Stream), result, nameof(mlx_negative), a);
    }

    /// <summary>The exponential of a.</summary>
    public MlxArray Exp(MlxArray a)
    {
        mlx_array result = default;
        return Keep(mlx_exp(&result, a.Handle, Stream), result, nameof(mlx_exp), a);
    }

    /// <summary>The square root of a.</summary>
    public MlxArray Sqrt(MlxArray a)
    {
        mlx_array result = default;
        return Keep(mlx_sqrt(&result, a.Handle, Stream), result, nameof(mlx_sqrt), a);
    }

    /// <summary>log(exp(a) + exp(b)), however large they are.</summary>
    public MlxArray LogAddExp(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_logaddexp(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_logaddexp), a, b);
    }

    /// <summary>1 / (1 + exp(−a)).</summary>
    public MlxArray Sigmoid(MlxArray a)
    {
        mlx_array result = default;
        return Keep(mlx_sigmoid(&result, a.Handle, Stream), result, nameof(mlx_sigmoid), a);
    }

    /// <summary>a in another element type; itself where it has that type.</summary>
    public MlxArray As(MlxArray a, MlxDtype dtype)
    {
        mlx_array result = default;
        return Keep(mlx_astype(&result, a.Handle, (mlx_dtype)dtype, Stream), result, nameof(mlx_astype), a);
    }

    /// <summary>The lesser of a and b.</summary>
    public MlxArray Minimum(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_minimum(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_minimum), a, b);
    }

    /// <summary>Whether a ≤ b.</summary>
    public MlxArray LessEqual(MlxArray a, MlxArray b)
    {
        mlx_array result = default;
        return Keep(mlx_less_equal(&result, a.Handle, b.Handle, Stream), result, nameof(mlx_less_equal), a, b);
    }

    /// <summary>Whether a is neither infinite nor NaN.</summary>
    public MlxArray IsFinite(MlxArray a)
    {
        mlx_array result = default;
        return Keep(mlx_isfinite(&result, a.Handle, Stream), result, nameof(mlx_isfinite), a);
    }

    /// <summary>x where a condition holds, else y.</summary>
    public MlxArray Where(MlxArray condition, MlxArray x, MlxArray y)
    {
        mlx_array result = default;
        return Keep(mlx_where(&result, condition.Handle, x.Handle, y.Handle, Stream), result, nameof(mlx_where), condition, x, y);
    }
}
