using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Values that never change, in an array of the program or as they lie in a mapped file. Any thread may read them.</summary>
/// <typeparam name="T">A type without references.</typeparam>
public sealed unsafe class Table<T>
    where T : unmanaged
{
    // Members are inlined where they are used: over a number type they are compiled ahead in no other way.
    private readonly T[]? _array;

    /// <summary>A table over an array, which nobody changes from here on.</summary>
    public Table(T[] array)
    {
        ArgumentNullException.ThrowIfNull(array);
        _array = array;
        Length = array.Length;
    }

    /// <summary>A table over the beginning of an array that does not move: copying it costs more than what lies behind.</summary>
    /// <param name="pinned">Allocated as pinned.</param>
    /// <param name="length">How many of its values are the table.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Table(T[] pinned, int length)
    {
        _array = pinned;
        First = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        Length = length;
    }

    /// <summary>A table over memory that stays mapped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Table(T* mapped, int length)
    {
        First = mapped;
        Length = length;
    }

    /// <summary>How many values there are.</summary>
    public int Length { get; }

    /// <summary>The first value, for loops over many, which keep the table alive; null for a table over an array that may move.</summary>
    internal T* First { get; }

    /// <summary>The values.</summary>
    public ReadOnlySpan<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _array is null ? new ReadOnlySpan<T>(First, Length) : new ReadOnlySpan<T>(_array, 0, Length);
    }

    /// <summary>One of the values.</summary>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span[index];
    }
}
