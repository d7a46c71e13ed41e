namespace LocalInfer.Tokenizers.Caching;

/// <summary>Values that never change, in an array of the program or as they lie in a mapped file. Any thread may read them.</summary>
/// <typeparam name="T">A type without references.</typeparam>
public sealed unsafe class Table<T>
    where T : unmanaged
{
    private readonly T[]? _array;
    private readonly T* _mapped;

    /// <summary>A table over an array, which nobody changes from here on.</summary>
    public Table(T[] array)
        : this(array, array?.Length ?? throw new ArgumentNullException(nameof(array)))
    {
    }

    /// <summary>A table over the beginning of an array: copying it costs more than what lies behind.</summary>
    internal Table(T[] array, int length)
    {
        _array = array;
        Length = length;
    }

    /// <summary>A table over memory that stays mapped.</summary>
    internal Table(T* mapped, int length)
    {
        _mapped = mapped;
        Length = length;
    }

    /// <summary>How many values there are.</summary>
    public int Length { get; }

    /// <summary>The values.</summary>
    public ReadOnlySpan<T> Span => _array is null ? new ReadOnlySpan<T>(_mapped, Length) : new ReadOnlySpan<T>(_array, 0, Length);

    /// <summary>One of the values.</summary>
    public T this[int index] => Span[index];
}
