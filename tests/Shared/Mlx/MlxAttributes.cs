using LocalInfer.Mlx;

namespace LocalInfer.Testing;

/// <summary>A test that needs libmlxc; it is skipped, and counted as skipped, where that cannot be loaded.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MlxFactAttribute : FactAttribute
{
    public MlxFactAttribute() => Skip = MlxPresence.MissingReason!;
}

/// <summary>A theory that needs libmlxc; it is skipped, and counted as skipped, where that cannot be loaded.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MlxTheoryAttribute : TheoryAttribute
{
    public MlxTheoryAttribute() => Skip = MlxPresence.MissingReason!;
}

/// <summary>A test that needs libmlxc and <c>../shared/PATH</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MlxSharedDataFactAttribute : FactAttribute
{
    public MlxSharedDataFactAttribute(string path) => Skip = (MlxPresence.MissingReason ?? SharedData.MissingReason(path))!;
}

/// <summary>A theory that needs libmlxc and <c>../shared/PATH</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MlxSharedDataTheoryAttribute : TheoryAttribute
{
    public MlxSharedDataTheoryAttribute(string path) => Skip = (MlxPresence.MissingReason ?? SharedData.MissingReason(path))!;
}

/// <summary>Whether libmlxc is here.</summary>
internal static class MlxPresence
{
    private static readonly Lazy<string?> Reason = new(Look);

    /// <summary>Null where it can be loaded, else the reason to skip.</summary>
    public static string? MissingReason => Reason.Value;

    private static string? Look()
    {
        try
        {
            MlxLibrary.Load();
            return null;
        }
        catch (MlxUnavailableException missing)
        {
            return $"needs MLX: {missing.Message}";
        }
    }
}
